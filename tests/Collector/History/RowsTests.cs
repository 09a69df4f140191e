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

    [Fact]
    public void Table_LastLines_AreThoseOfThePerson()
    {
        FillTypes();
        Assert.Equal(
            """
            2026-09-21T14:13:20.0000Z   ±0.5ms   whole            -7 °C
            2026-09-21T14:13:20.0000Z   ±0.5ms   double           NaN °C

            """,
            Text(output => new TableRows(output, hasChannel: true, tail: 2)));
    }

    [Fact]
    public void Table_TimeUnknown_SaysHowLongAfterTheStart()
    {
        _database.Batch.Facts(Pump, channels: HistoryDatabase.Channel(0, "t")).Float(Pump, 0, 0, 1_500_000, 1);
        _database.Commit();
        Assert.StartsWith("time unknown, 1.500 s after its start", Text(output => new TableRows(output, hasChannel: false)), StringComparison.Ordinal);
    }

    /// <summary>Two devices and many seconds: what is remembered of the row before is not taken for this one.</summary>
    [Fact]
    public void Csv_ManyRows_AreEachTheirOwn()
    {
        BootKey other = new("valve", 0xCD);
        _database.Boot(Pump, -HistoryDatabase.StartUs - 1_500_000, HistoryDatabase.Channel(0, "t"));
        _database.Boot(other, 0, HistoryDatabase.Channel(0, "u", unit: "K"));
        _database.Batch.Float(Pump, 0, 0, 0, 1).Float(Pump, 1, 0, 1_000_000, 2).Float(other, 0, 0, 2_000_000, 3);
        _database.Commit();
        Assert.Equal(
            """
            time,error_ms,device,boot,number,channel,value,unit
            1969-12-31T23:59:58.500000Z,0.500,pump,00000000000000ab,0,t,1,Cel
            1969-12-31T23:59:59.500000Z,0.500,pump,00000000000000ab,1,t,2,Cel
            2026-09-21T14:13:22.000000Z,0.500,valve,00000000000000cd,0,u,3,K

            """,
            Text(output => new CsvRows(output)));
        string[] devices = [.. Text(output => new NdjsonRows(output)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("device").GetString()!)];
        Assert.Equal(["pump", "pump", "valve"], devices);
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
