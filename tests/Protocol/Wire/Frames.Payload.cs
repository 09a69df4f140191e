using FsCheck;
using FsCheck.Fluent;
using Telemetry.Protocol.Tests.Vectors;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Wire;

// PROTOCOL 7.
public static partial class Frames
{
    private static Gen<Reading> Reading =>
        from channel in Gen.Choose(0, 255)
        from type in Gen.Choose(1, 6)
        from time in Time
        from bits in Id
        from data in ArrayUpTo(60)
        select NewReading(channel, (ChannelType)type, time, bits, data);

    private static Reading NewReading(int channel, ChannelType type, long timeUs, ulong bits, byte[] data)
    {
        var reading = new Reading { Channel = channel, Type = type, TimeUs = timeUs };
        reading.Bits = type switch
        {
            ChannelType.Bool => (long)(bits & 1),
            ChannelType.Float32 => (uint)bits,
            ChannelType.Text or ChannelType.Bytes => 0,
            _ => (long)bits,
        };
        reading.Data = type == ChannelType.Text ? System.Array.ConvertAll(data, b => (byte)('a' + (b % 26))) : data;
        reading.DataLength = type is ChannelType.Text or ChannelType.Bytes ? data.Length : 0;
        return reading;
    }

    /// <summary>Readings with consecutive numbers; as many as one likes, however large.</summary>
    public static Gen<Reading[]> Readings(int count) =>
        from first in UpTo((1UL << 53) - 1 - (ulong)count)
        from readings in Gen.ArrayOf(Reading, count)
        select Numbered(readings, first);

    private static Reading[] Numbered(Reading[] readings, ulong first)
    {
        for (int i = 0; i < readings.Length; i++)
        {
            readings[i].Number = first + (ulong)i;
        }

        return readings;
    }

    private static Gen<Fragment> Fragment =>
        from number in ReadingNumber
        from channel in Gen.Choose(0, 255)
        from type in Gen.Choose(5, 6)
        from time in Time
        from total in Gen.Choose(1, Limits.LargeReadingBytes)
        from piece in Gen.Choose(0, Telemetry.Wire.Fragment.Pieces(total) - 1)
        from data in Array(Telemetry.Wire.Fragment.PieceLength(total, piece))
        select new Fragment
        {
            Number = number,
            Channel = channel,
            Type = (ChannelType)type,
            TimeUs = time,
            TotalLength = total,
            Piece = piece,
            Data = data,
        };

    /// <summary>One payload frame.</summary>
    public static Arbitrary<object> Payload => Gen.OneOf(
        Gen.Choose(1, 10).SelectMany(Readings).Select(readings => (object)new PayloadText.ReadingsOf(readings)),
        Fragment.Select(Boxed),
        from cause in Byte
        from first in ReadingNumber
        from count in UpTo((1UL << 53) - first)
        select (object)new Lost { Cause = (LostCause)cause, First = first, Count = Math.Max(1, count) },
        ReadingCount.Select(next => (object)new Mark { Next = next }),
        Id.Select(id => (object)new BootFrame { BootId = id }),
        Gen.Constant<object>(new PayloadText.Padding()),
        Gen.Choose(0x80, 0xFF).SelectMany(_ => ArrayUpTo(100), (type, data) => (object)new PayloadText.Extension(type, data))).ToArbitrary();
}
