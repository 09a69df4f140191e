using System.Globalization;
using System.Text;
using Telemetry.Collector.Console;

namespace Telemetry.Collector.History.Rows;

/// <summary>Lines for a person: UTC with as many decimals as mean something, the bound of its error, channel, value with unit.</summary>
/// <param name="hasChannel">there are several channels to tell apart</param>
/// <param name="tail">only so many of the last lines are written, at the end; 0: all</param>
public sealed class TableRows(Stream output, bool hasChannel, int tail = 0) : IReadingRows
{
    private const int TimeCells = 27;
    private const int ErrorCells = 8;
    private const int ChannelCells = 16;
    private const int PieceChars = 32 * 1024;

    private readonly StringBuilder _lines = new();
    private readonly Queue<string> _tail = [];

    public void Begin(bool isBuckets)
    {
    }

    public void Write(ReadingReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        string time = reader.HasTime
            ? $"{UtcText.Meaningful(reader.UtcUs, reader.ErrorUs).PadRight(TimeCells)} {("±" + Format.Milliseconds(reader.ErrorUs / 1e3)).PadRight(ErrorCells)}"
            : $"time unknown, {(reader.Reading.DeviceTimeUs / 1e6).ToString("0.000", CultureInfo.InvariantCulture)} s after its start".PadRight(TimeCells + 1 + ErrorCells);
        object value = Values.ToObject(reader.Channel.Type, reader.Reading.Bits, reader.Data);
        Line($"{time} {Channel(reader.Channel)}{Format.Value(value, reader.Channel.Unit, reader.Channel.Resolution)}");
    }

    public void Write(Bucket bucket)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        object value = bucket.Aggregate switch
        {
            Aggregate.First or Aggregate.Last => Values.ToObject(bucket.Channel.Type, bucket.Bits, bucket.Data),
            Aggregate.Count => bucket.Count,
            Aggregate.Min or Aggregate.Max when bucket.Channel.Type == Wire.ChannelType.Int64 => (long)bucket.Number,
            _ => bucket.Number,
        };
        string of = bucket.Count == 1 ? "1 reading" : $"{Format.Count(bucket.Count)} readings";
        Line($"{UtcText.Seconds(bucket.StartUs)}  {Channel(bucket.Channel)}{Format.Value(value, bucket.Aggregate == Aggregate.Count ? "" : bucket.Channel.Unit, bucket.Channel.Resolution)}  ({Aggregates.Name(bucket.Aggregate)} of {of})");
    }

    public void Flush()
    {
        foreach (string line in _tail)
            _lines.Append(line);
        _tail.Clear();
        Put();
    }

    private void Put()
    {
        output.Write(Encoding.UTF8.GetBytes(_lines.ToString()));
        _lines.Clear();
    }

    private string Channel(StoredChannel channel) =>
        hasChannel ? Format.Shorten(Format.Safe(channel.Name), ChannelCells).PadRight(ChannelCells + 1) : "";

    private void Line(string line)
    {
        if (tail == 0)
        {
            _lines.Append(line).Append('\n');
            if (_lines.Length >= PieceChars)
                Put();
            return;
        }

        _tail.Enqueue(line + "\n");
        if (_tail.Count > tail)
            _tail.Dequeue();
    }
}
