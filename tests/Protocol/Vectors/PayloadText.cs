using System.Globalization;
using System.Text;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Vectors;

/// <summary>A payload (PROTOCOL 7) as objects, bytes and the text of <c>payload-frames.txt</c>.</summary>
public static class PayloadText
{
    /// <summary>The readings of one READINGS frame.</summary>
    public sealed record ReadingsOf(Reading[] Readings);

    public sealed record Padding;

    public sealed record Extension(int Type, byte[] Data);

    /// <summary>The frames of a payload; null when it is malformed.</summary>
    public static IReadOnlyList<object>? TryRead(byte[] bytes)
    {
        var frames = new List<object>();
        var reader = new WireReader(bytes, 0, bytes.Length);
        while (reader.Remaining > 0)
        {
            object? frame = TryReadFrame(ref reader);
            if (frame == null)
            {
                return null;
            }

            frames.Add(frame);
        }

        return frames;
    }

    private static object? TryReadFrame(ref WireReader reader)
    {
        int start = reader.Position + 1;
        int type = reader.ReadByte();
        switch (type)
        {
            case PayloadFrame.Padding: return new Padding();
            case PayloadFrame.Readings: return TryReadReadings(ref reader);
            case PayloadFrame.Fragment: return Fragment.TryRead(ref reader, out var fragment) ? fragment : null;
            case PayloadFrame.Lost: return Lost.TryRead(ref reader, out var lost) ? lost : null;
            case PayloadFrame.Mark: return Mark.TryRead(ref reader, out var mark) ? mark : null;
            case PayloadFrame.Boot: return BootFrame.TryRead(ref reader, out var boot) ? boot : null;
            case >= PayloadFrame.FirstExtension:
                var length = new WireReader(reader.Buffer, start, reader.Remaining);
                int count = length.ReadVarint(Limits.DatagramBytes);
                return PayloadFrame.TrySkipExtension(ref reader)
                    ? new Extension(type, reader.Buffer[length.Position..(length.Position + count)])
                    : null;
            default: return null;
        }
    }

    private static ReadingsOf? TryReadReadings(ref WireReader reader)
    {
        if (!ReadingsFrame.TryReadHeader(ref reader, out var frame))
        {
            return null;
        }

        var readings = new List<Reading>();
        Reading reading = default;
        while (frame.TryReadNext(ref reader, ref reading))
        {
            readings.Add(reading);
        }

        return reader.Ok ? new ReadingsOf([.. readings]) : null;
    }

    public static byte[] Write(IReadOnlyList<object> frames, int largest = DatagramHeader.LargestPayload)
    {
        var writer = new WireWriter(new byte[largest], 0, largest);
        foreach (object frame in frames)
        {
            switch (frame)
            {
                case ReadingsOf f:
                    var readings = default(ReadingsWriter);
                    for (int i = 0; i < f.Readings.Length; i++)
                    {
                        Assert.True(readings.TryAppend(ref writer, ref f.Readings[i]));
                    }

                    break;
                case Fragment f: f.Write(ref writer); break;
                case Lost f: f.Write(ref writer); break;
                case Mark f: f.Write(ref writer); break;
                case BootFrame f: f.Write(ref writer); break;
                case Padding: writer.WriteByte(PayloadFrame.Padding); break;
                case Extension f:
                    writer.WriteByte(f.Type);
                    writer.WriteVarint((ulong)f.Data.Length);
                    writer.WriteBytes(f.Data, 0, f.Data.Length);
                    break;
                default: throw new ArgumentException(frame.GetType().Name, nameof(frames));
            }
        }

        Assert.True(writer.Ok, "the frames fit");
        return writer.Buffer[..writer.Length];
    }

    public static IReadOnlyList<VectorField> Describe(IReadOnlyList<object> frames)
    {
        var to = new FieldsOf();
        foreach (object frame in frames)
        {
            switch (frame)
            {
                case ReadingsOf f:
                    to.Add("frame", "READINGS");
                    foreach (Reading r in f.Readings)
                    {
                        to.Add("reading", string.Create(CultureInfo.InvariantCulture, $"{r.Number} {r.Channel} {r.TimeUs} {FieldsOf.Text(r)}"));
                    }

                    break;
                case Fragment f:
                    to.Add("frame", "FRAGMENT").Add("number", f.Number).Add("channel", f.Channel).Add("type", (int)f.Type);
                    to.Add("time us", f.TimeUs).Add("total", f.TotalLength).Add("piece", f.Piece);
                    to.Add("data", f.Data[f.DataOffset..(f.DataOffset + f.DataLength)]);
                    break;
                case Lost f: to.Add("frame", "LOST").Add("cause", (int)f.Cause).Add("first", f.First).Add("count", f.Count); break;
                case Mark f: to.Add("frame", "MARK").Add("next", f.Next); break;
                case BootFrame f: to.Add("frame", "BOOT").AddId("boot", f.BootId); break;
                case Padding: to.Add("frame", "PADDING"); break;
                case Extension f: to.Add("frame", "EXTENSION").Add("type", f.Type).Add("data", f.Data); break;
                default: throw new ArgumentException(frame.GetType().Name, nameof(frames));
            }
        }

        return to.Fields;
    }

    public static IReadOnlyList<object> Parse(FieldCursor from)
    {
        var frames = new List<object>();
        while (from.More("frame"))
        {
            frames.Add(ParseFrame(from));
        }

        return frames;
    }

    private static object ParseFrame(FieldCursor from)
    {
        switch (from.Text("frame"))
        {
            case "READINGS":
                var readings = new List<Reading>();
                while (from.More("reading"))
                {
                    readings.Add(ParseReading(from.Text("reading")));
                }

                return new ReadingsOf([.. readings]);
            case "FRAGMENT":
                return new Fragment
                {
                    Number = from.Number("number"),
                    Channel = from.Int("channel"),
                    Type = (ChannelType)from.Int("type"),
                    TimeUs = from.Long("time us"),
                    TotalLength = from.Int("total"),
                    Piece = from.Int("piece"),
                    Data = from.Bytes("data"),
                };
            case "LOST": return new Lost { Cause = (LostCause)from.Int("cause"), First = from.Number("first"), Count = from.Number("count") };
            case "MARK": return new Mark { Next = from.Number("next") };
            case "BOOT": return new BootFrame { BootId = from.Id("boot") };
            case "PADDING": return new Padding();
            case "EXTENSION": return new Extension(from.Int("type"), from.Bytes("data"));
            case var name: throw new FormatException(name);
        }
    }

    private static Reading ParseReading(string text)
    {
        string[] parts = text.Split(' ', 4);
        var reading = new Reading
        {
            Number = ulong.Parse(parts[0], CultureInfo.InvariantCulture),
            Channel = int.Parse(parts[1], CultureInfo.InvariantCulture),
            TimeUs = long.Parse(parts[2], CultureInfo.InvariantCulture),
        };
        if (parts[3].StartsWith("bytes", StringComparison.Ordinal))
        {
            reading.Type = ChannelType.Bytes;
            reading.Data = Convert.FromHexString(parts[3][5..].Trim());
        }
        else
        {
            TypedValue value = FieldCursor.ParseValue(parts[3]);
            reading.Type = value.ChannelType;
            reading.Bits = value.Bits;
            reading.Data = Encoding.UTF8.GetBytes(value.Text ?? "");
        }

        reading.DataLength = reading.Data.Length;
        return reading;
    }
}
