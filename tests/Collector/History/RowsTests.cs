using System.Text;
using System.Text.Json;
using Telemetry.Collector.History;
using Telemetry.Collector.History.Rows;
using Telemetry.Collector.Store;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.History;

public sealed class RowsTests : IDisposable
{
    private static readonly BootKey Pump = new("pump", 0xAB);

    private readonly HistoryDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Csv_EveryType_IsQuotedWhereItMustBe()
    {
        FillTypes();
        Assert.Equal(
            """
            time,error_ms,device,boot,number,channel,value,unit
            2026-09-21T14:13:20.000010Z,0.500,pump,00000000000000ab,0,"a,b",1.5,Cel
            2026-09-21T14:13:20.000020Z,0.500,pump,00000000000000ab,1,text,"say ""hi"", or
            not",Cel
            2026-09-21T14:13:20.000030Z,0.500,pump,00000000000000ab,2,bytes,AQID,Cel
            2026-09-21T14:13:20.000040Z,0.500,pump,00000000000000ab,3,flag,true,Cel
            2026-09-21T14:13:20.000050Z,0.500,pump,00000000000000ab,4,whole,-7,Cel
            2026-09-21T14:13:20.000060Z,0.500,pump,00000000000000ab,5,double,NaN,Cel

            """,
            Text(output => new CsvRows(output)));
    }

    [Fact]
    public void Ndjson_EveryType_IsReadBack()
    {
        FillTypes();
        JsonElement[] lines = [.. Text(output => new NdjsonRows(output)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["1.5", "say \"hi\", or\nnot", "AQID", "True", "-7", "NaN"], lines.Select(line => line.GetProperty("value").ToString()));
        Assert.Equal("a,b", lines[0].GetProperty("channel").GetString());
        Assert.Equal("2026-09-21T14:13:20.000010Z", lines[0].GetProperty("time").GetString());
        Assert.Equal(0.5, lines[0].GetProperty("errorMs").GetDouble());
        Assert.Equal("00000000000000ab", lines[0].GetProperty("boot").GetString());
    }

    [Fact]
    public void Ndjson_TimeUnknown_IsNull()
    {
        _database.Batch.Facts(Pump, channels: HistoryDatabase.Channel(0, "t")).Float(Pump, 0, 0, 10, 1);
        _database.Commit();
        Assert.StartsWith("{\"type\":\"reading\",\"time\":null,\"errorMs\":null,", Text(output => new NdjsonRows(output)), StringComparison.Ordinal);
    }

    /// <summary>StartUs lies 20 s after a full minute.</summary>
    [Theory]
    [InlineData(Aggregate.Mean, "14:13:00.000000Z 2 1.5,14:14:00.000000Z 1 10,14:16:00.000000Z 2 25")]
    [InlineData(Aggregate.Min, "14:13:00.000000Z 2 1,14:14:00.000000Z 1 10,14:16:00.000000Z 2 20")]
    [InlineData(Aggregate.Max, "14:13:00.000000Z 2 2,14:14:00.000000Z 1 10,14:16:00.000000Z 2 30")]
    [InlineData(Aggregate.Last, "14:13:00.000000Z 2 2,14:14:00.000000Z 1 10,14:16:00.000000Z 2 20")]
    public void Buckets_EachAggregate_AreAlignedAndLeaveOutTheEmptyOnes(Aggregate aggregate, string expected)
    {
        _database.Boot(Pump, 0, HistoryDatabase.Channel(0, "t"));
        _database.Batch.Float(Pump, 0, 0, 0, 1).Float(Pump, 1, 0, 39_999_999, 2).Float(Pump, 2, 0, 40_000_000, 10);
        _database.Batch.Float(Pump, 3, 0, 160_000_000, 30).Float(Pump, 4, 0, 219_999_999, 20);
        _database.Commit();
        List<string> found = [];
        Read(reader =>
        {
            Buckets buckets = new(60_000_000, aggregate, bucket => found.Add(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{UtcText.Text(bucket.StartUs, 6)[11..]} {bucket.Count} {(aggregate == Aggregate.Last ? BitConverter.Int32BitsToSingle((int)bucket.LastBits) : bucket.Number)}")));
            while (reader.Next())
                buckets.Add(reader);
            buckets.End();
        });
        Assert.Equal(expected, string.Join(',', found));
    }

    private void FillTypes()
    {
        ChannelType[] types = [ChannelType.Float32, ChannelType.Text, ChannelType.Bytes, ChannelType.Bool, ChannelType.Int64, ChannelType.Float64];
        string[] names = ["a,b", "text", "bytes", "flag", "whole", "double"];
        long[] bits = [(uint)BitConverter.SingleToInt32Bits(1.5f), 0, 0, 1, -7, BitConverter.DoubleToInt64Bits(double.NaN)];
        _database.Boot(Pump, 0, [.. names.Select((name, i) => HistoryDatabase.Channel(i, name, types[i]))]);
        for (int i = 0; i < types.Length; i++)
        {
            byte[] data = i == 1 ? Encoding.UTF8.GetBytes("say \"hi\", or\nnot") : i == 2 ? [1, 2, 3] : [];
            _database.Batch.Add(Pump, (ulong)i, i, types[i], 10 * (i + 1), bits[i], data);
        }

        _database.Commit();
    }

    private string Text(Func<Stream, IReadingRows> make)
    {
        using MemoryStream output = new();
        IReadingRows rows = make(output);
        rows.Begin(isBuckets: false);
        Read(reader =>
        {
            while (reader.Next())
                rows.Write(reader);
        });
        rows.Flush();
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private void Read(Action<ReadingReader> read)
    {
        using Database database = _database.Open();
        using Catalog catalog = new(database);
        using ReadingReader reader = new(database, new Journal(database, _ => true), catalog.Devices().SelectMany(catalog.Boots), TimeRange.All);
        read(reader);
    }
}
