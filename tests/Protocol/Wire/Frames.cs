using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Telemetry.Protocol.Tests.Vectors;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Wire;

/// <summary>Generators of everything that PROTOCOL.md allows, with the ends of every range more often than chance.</summary>
public static partial class Frames
{
    private const string NameCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

    private static readonly Gen<byte> Byte = Gen.Choose(0, 255).Select(value => (byte)value);
    private static readonly Gen<ulong> Id = Array(8).Select(bytes => BitConverter.ToUInt64(bytes));
    private static readonly Gen<bool> Flag = Gen.Elements(false, true);
    private static readonly Gen<ulong> ReadingCount = UpTo(1UL << 53);
    private static readonly Gen<ulong> ReadingNumber = UpTo((1UL << 53) - 1);
    private static readonly Gen<long> Time = UpTo(long.MaxValue).Select(value => (long)value);
    private static readonly Gen<int> Milliseconds = Int(int.MaxValue);
    private static readonly Gen<string> Name =
        from length in Gen.Choose(1, 32)
        from characters in Gen.ArrayOf(Gen.Elements(NameCharacters.ToCharArray()), length)
        select new string(characters);

    public static Gen<ulong> UpTo(ulong largest) => Gen.OneOf(
        Gen.Elements(0UL, 1UL, largest - 1, largest),
        from bits in Id
        from shift in Gen.Choose(0, 63)
        select largest == ulong.MaxValue ? bits >> shift : (bits >> shift) % (largest + 1));

    public static Gen<byte[]> Array(int length) => Gen.ArrayOf(Byte, length);

    public static Gen<byte[]> ArrayUpTo(int length) => Int(length).SelectMany(Array);

    private static Gen<int> Int(int largest) => UpTo((ulong)largest).Select(value => (int)value);

    private static Gen<string> Text(int bytes) =>
        from length in Int(bytes)
        from characters in Gen.ArrayOf(Gen.Elements('a', 'Z', ' ', 'ü', '°', '漢', '\0'), length)
        select Cut(new string(characters), bytes);

    private static string Cut(string text, int bytes)
    {
        while (Encoding.UTF8.GetByteCount(text) > bytes)
        {
            text = text[..^1];
        }

        // The notation of the vectors, which these tests compare in, has no spaces at the ends of a text.
        return text.Trim();
    }

    private static Gen<TypedValue> Value(ChannelType type) => type switch
    {
        ChannelType.Bool => Flag.Select(TypedValue.FromBool),
        ChannelType.Int64 => Id.Select(bits => TypedValue.FromInt64((long)bits)),
        ChannelType.Float32 => Id.Select(bits => new TypedValue { Type = WireType.Float32, Bits = (uint)bits }),
        ChannelType.Float64 => Id.Select(bits => new TypedValue { Type = WireType.Float64, Bits = (long)bits }),
        _ => Text(Limits.ValueTextBytes).Select(TypedValue.FromText),
    };

    private static readonly Gen<TypedValue> AnyValue =
        Gen.Elements(ChannelType.Bool, ChannelType.Int64, ChannelType.Float32, ChannelType.Float64, ChannelType.Text).SelectMany(Value);

    private static readonly Gen<Welcome> Welcome =
        from session in Id
        from run in Id
        from limit in Gen.Choose(1100, 1200)
        from heartbeat in Milliseconds
        from timeout in Milliseconds
        from address in Gen.OneOf(Gen.Constant<byte[]?>(null), Array(4).Select(a => (byte[]?)a), Array(16).Select(a => (byte[]?)a))
        from port in Gen.Choose(1, 65535)
        from name in Text(255)
        select new Welcome
        {
            SessionId = (uint)session,
            CollectorRunId = run,
            DatagramLimit = limit,
            HeartbeatMs = Math.Max(1, heartbeat),
            TimeoutMs = Math.Max(1, timeout),
            Address = address,
            Port = port,
            CollectorName = name,
        };

    private static readonly Gen<BootAnnouncement> Boot =
        from id in Id
        from last in Flag
        from next in ReadingCount
        from first in UpTo(next == 0 ? 1 : next)
        from hasUtc in Flag
        from utc in UpTo((1UL << 47) - 1)
        from error in Milliseconds
        select new BootAnnouncement
        {
            BootId = id,
            IsLast = last,
            First = Math.Min(first, next),
            Next = next,
            HasUtc = hasUtc,
            UtcMs = (long)utc,
            UtcErrorMs = error,
        };

    private static readonly Gen<ChannelDeclaration> Channel =
        from boot in Id
        from channel in Gen.Choose(0, 255)
        from type in Gen.Choose(1, 6)
        from interval in Milliseconds
        from name in Name
        from quantity in Text(32)
        from unit in Text(16)
        from hasRange in Flag
        from hasResolution in Flag
        from bits in Id.Three()
        select new ChannelDeclaration
        {
            BootId = boot,
            Channel = channel,
            Type = (ChannelType)type,
            IntervalMs = interval,
            Name = name,
            Quantity = quantity,
            Unit = unit,
            HasRange = hasRange,
            Lowest = BitConverter.UInt64BitsToDouble(bits.Item1),
            Highest = BitConverter.UInt64BitsToDouble(bits.Item2),
            HasResolution = hasResolution,
            Resolution = BitConverter.UInt64BitsToDouble(bits.Item3),
        };

    private static readonly Gen<ParameterDeclaration> Parameter =
        from name in Name
        from type in Gen.Choose(1, 5)
        from unit in Text(16)
        from description in Text(255)
        from values in Value((ChannelType)type).Four()
        from hasRange in Flag
        select new ParameterDeclaration
        {
            Name = name,
            Type = (ChannelType)type,
            Unit = unit,
            Description = description,
            Current = values.Item1,
            Default = values.Item2,
            HasRange = hasRange,
            Lowest = values.Item3,
            Highest = values.Item4,
        };

    private static readonly Gen<Ack> Ack =
        from boot in Id
        from next in UpTo(1UL << 52)
        from heard in UpTo(long.MaxValue).Two()
        from gaps in Gen.ArrayOf(UpTo(1UL << 40).Two()).Select(gaps => gaps.Take(Limits.GapsInAck))
        from partials in Gen.ArrayOf(ReadingNumber.SelectMany(_ => Id, (number, missing) => (number, missing)))
        from rest in UpTo(1UL << 40)
        select NewAck(boot, next, heard, gaps, partials.Take(Limits.PartialsInAck), rest);

    private static Ack NewAck(ulong boot, ulong next, (ulong, ulong) heard, IEnumerable<(ulong, ulong)> gaps,
        IEnumerable<(ulong, ulong)> partials, ulong rest)
    {
        var ack = new Ack { BootId = boot, Next = next, Heard = heard.Item1, HeardByUdp = heard.Item2, UpTo = next };
        foreach ((ulong distance, ulong length) in gaps)
        {
            Assert.True(ack.TryAddGap(ack.UpTo + distance, length + 1));
            ack.UpTo += distance + length + 1;
        }

        foreach ((ulong number, ulong missing) in partials)
        {
            Assert.True(ack.TryAddPartial(number, missing));
        }

        ack.UpTo += rest;
        return ack;
    }

    private static readonly Gen<Pong> Pong =
        from id in Id
        from times in Time.Three()
        from next in ReadingCount
        from datagrams in UpTo(long.MaxValue)
        select new Pong
        {
            Id = (uint)id,
            PingTimeUs = times.Item1,
            ReceivedUs = times.Item2,
            SentUs = times.Item3,
            Next = next,
            Datagrams = datagrams,
        };

    private static readonly Gen<Command> Command =
        from ids in Id.Two()
        from kind in Gen.Elements(CommandKind.SetParameter, CommandKind.RunAction)
        from name in Name
        from value in AnyValue
        select new Command { Id = ids.Item1, BootId = ids.Item2, Kind = kind, Name = name, Value = value };

    public static Arbitrary<object> Control { get; } = Gen.OneOf(
        Welcome.Select(Boxed),
        from texts in Text(255).Three()
        from cause in Byte
        select (object)new DeviceInfo { Hardware = texts.Item1, Firmware = texts.Item2, ResetCause = (ResetCause)cause, Detail = texts.Item3 },
        Boot.Select(Boxed),
        Channel.Select(Boxed),
        Parameter.Select(Boxed),
        Name.SelectMany(_ => Text(255), (name, text) => (object)new ActionDeclaration { Name = name, Description = text }),
        Gen.Constant<object>(new ControlFrameText.ReadyFrame()),
        from id in Id
        from status in Gen.Choose(0, 2)
        from message in Text(255)
        from value in AnyValue
        select (object)new CommandResult { CommandId = id, Status = (CommandStatus)status, Message = message, Value = value },
        from level in Gen.Choose(1, 4)
        from time in Time
        from text in Text(512)
        select (object)new LogLine { Level = (LogLevel)level, TimeUs = time, Text = text },
        ArrayUpTo(1200).Select(data => (object)new TunnelledDatagram { Data = data, DataLength = data.Length }),
        from path in Gen.Choose(0, 1)
        from vanished in UpTo(long.MaxValue)
        from forMs in Milliseconds
        from address in Text(255)
        select (object)new Link { Path = (LinkPath)path, Vanished = vanished, ForMs = forMs, UdpAddress = address },
        Pong.Select(pong => (object)new Ping { Id = pong.Id, TimeUs = pong.SentUs, Next = pong.Next, Datagrams = pong.Datagrams }),
        Pong.Select(Boxed),
        from code in Byte
        from wait in Milliseconds
        from text in Text(255)
        select (object)new Close { Code = (CloseCode)code, WaitMs = wait, Text = text },
        Ack.Select(Boxed),
        Command.Select(Boxed)).ToArbitrary();

    private static object Boxed<T>(T value)
        where T : notnull => value;
}
