using Telemetry.Collector.Engine;
using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.Engine;

/// <summary>A device of a few lines: it says exactly what a test wants it to say, right or wrong.</summary>
internal sealed class TestDevice
{
    private readonly EngineBench _bench;
    private readonly byte[] _frame = new byte[Limits.ControlFrameBytes];
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly List<byte> _incoming = [];
    private SessionKeys? _keys;
    private ulong _sent;
    private ulong _received;

    public TestDevice(EngineBench bench, string id, ulong bootId, DatagramSource remote, byte[]? key = null)
    {
        _bench = bench;
        BootId = bootId;
        Remote = remote;
        Handshake = new DeviceHandshake(ProtocolOffer.Current, id, key ?? EngineBench.KeyOf(id), bootId, new SystemRandomSource());
    }

    public ulong BootId { get; }

    public DatagramSource Remote { get; set; }

    public DeviceHandshake Handshake { get; }

    public int Connection { get; private set; } = -1;

    public Welcome? Welcome { get; private set; }

    public uint SessionId { get; set; }

    public ulong NextCounter { get; set; }

    public List<Ack> Acks { get; } = [];

    public List<Ping> Pings { get; } = [];

    public List<Pong> Pongs { get; } = [];

    public List<Command> Commands { get; } = [];

    public Close? Closed { get; private set; }

    public Refuse? Refused { get; private set; }

    /// <summary>The engine wants the socket closed.</summary>
    public bool IsClosing => _bench.Engine.IsClosing(Connection);

    public TestDevice Accept()
    {
        Assert.True(_bench.Engine.TryAccept(Remote, _bench.NowUs, out int connection));
        Connection = connection;
        return this;
    }

    /// <summary>From the connection to WELCOME, or to what comes instead.</summary>
    public TestDevice Join()
    {
        if (Connection < 0)
            Accept();
        SendClear(Handshake.HelloBody);
        Receive();
        if (Handshake.FinishBody is { } finish)
        {
            SendClear(finish);
            _keys = Handshake.TakeKeys();
            Receive();
        }

        return this;
    }

    /// <summary>Joins, and announces one boot with a float channel 0, a bytes channel 1 and a text channel 2.</summary>
    public TestDevice Open(ulong first = 0, ulong next = 0, int intervalMs = 1000)
    {
        Join();
        Send(new DeviceInfo { Hardware = "test board", Firmware = "test 1", ResetCause = ResetCause.PowerOn, Detail = "" }.Write);
        Announce(BootId, first, next, true, intervalMs);
        Send(Ready.Write);
        Receive();
        return this;
    }

    public void Announce(ulong boot, ulong first, ulong next, bool isLast, int intervalMs = 1000)
    {
        Send(new BootAnnouncement { BootId = boot, First = first, Next = next, IsLast = isLast }.Write);
        Declare(boot, 0, ChannelType.Float32, "temperature", intervalMs);
        Declare(boot, 1, ChannelType.Bytes, "picture", 0);
        Declare(boot, 2, ChannelType.Text, "note", 0);
    }

    public void Declare(ulong boot, int channel, ChannelType type, string name, int intervalMs) => Send(new ChannelDeclaration
    {
        BootId = boot,
        Channel = channel,
        Type = type,
        Name = name,
        Quantity = name,
        Unit = "1",
        IntervalMs = intervalMs,
    }.Write);

    public delegate void WriteFrame(ref WireWriter writer);

    public void SendClear(byte[] body) => SendBytes([(byte)(body.Length >> 8), (byte)body.Length, .. body]);

    public void SendBytes(byte[] bytes) => _bench.Engine.ReceiveControl(Connection, bytes, 0, bytes.Length, _bench.NowUs);

    /// <summary>Seals a control frame and sends it.</summary>
    public void Send(WriteFrame write)
    {
        WireWriter writer = new(_frame, 0, _frame.Length);
        write(ref writer);
        Assert.True(writer.Ok);
        byte[] record = new byte[RecordHeader.Bytes + writer.Length + Limits.TagBytes];
        RecordHeader.WriteLength(record, 0, writer.Length + Limits.TagBytes);
        Array.Copy(_frame, 0, record, RecordHeader.Bytes, writer.Length);
        _keys!.ControlToCollector.Seal(_sent++, record, 0, RecordHeader.Bytes, record, RecordHeader.Bytes, writer.Length);
        SendBytes(record);
    }

    /// <summary>Seals a datagram with the next counter.</summary>
    public byte[] Seal(params WriteFrame[] frames) => Seal(NextCounter++, frames);

    public byte[] Seal(ulong counter, params WriteFrame[] frames)
    {
        byte[] datagram = new byte[Limits.DatagramBytes];
        DatagramHeader.Write(datagram, 0, SessionId, counter);
        WireWriter writer = new(datagram, DatagramHeader.Bytes, DatagramHeader.LargestPayload);
        foreach (WriteFrame write in frames)
            write(ref writer);
        Assert.True(writer.Ok);
        int count = _keys!.DatagramToCollector.Seal(counter, datagram, 0, DatagramHeader.Bytes, datagram, DatagramHeader.Bytes, writer.Length);
        return datagram[..(DatagramHeader.Bytes + count)];
    }

    /// <summary>Seals a datagram and delivers it by UDP.</summary>
    public void Datagram(params WriteFrame[] frames) => _bench.Deliver(Seal(frames), Remote);

    /// <summary>Float readings of channel 0 with consecutive numbers, one second apart.</summary>
    public static WriteFrame Readings(ulong first, int count) => (ref WireWriter writer) =>
    {
        ReadingsWriter frame = default;
        for (int i = 0; i < count; i++)
        {
            ulong number = first + (ulong)i;
            Reading reading = new()
            {
                Number = number,
                Channel = 0,
                Type = ChannelType.Float32,
                TimeUs = (long)number * 1_000_000,
                Bits = (uint)FloatBits.FromSingle(number),
            };
            Assert.True(frame.TryAppend(ref writer, ref reading));
        }
    };

    public static WriteFrame Mark(ulong next) => new Mark { Next = next }.Write;

    public static WriteFrame Lost(LostCause cause, ulong first, ulong count) => new Lost { Cause = cause, First = first, Count = count }.Write;

    public static WriteFrame OfBoot(ulong boot) => new BootFrame { BootId = boot }.Write;

    public static WriteFrame Piece(ulong number, byte[] value, int piece, long timeUs = 5) => new Fragment
    {
        Number = number,
        Channel = 1,
        Type = ChannelType.Bytes,
        TimeUs = timeUs,
        TotalLength = value.Length,
        Piece = piece,
        Data = value,
        DataOffset = piece * Limits.PieceBytes,
    }.Write;

    /// <summary>Answers a PING as a device whose clock shows <paramref name="deviceUs"/> and that has sent so many datagrams.</summary>
    public void Answer(Ping ping, long deviceUs, ulong next, ulong datagrams) => Send(new Pong
    {
        Id = ping.Id,
        PingTimeUs = ping.TimeUs,
        ReceivedUs = deviceUs,
        SentUs = deviceUs,
        Next = next,
        Datagrams = datagrams,
    }.Write);

    /// <summary>Takes everything that the engine has for this connection.</summary>
    public void Receive()
    {
        int count;
        while ((count = _bench.Engine.PollControl(Connection, _buffer, 0, _buffer.Length)) > 0)
            _incoming.AddRange(_buffer.AsSpan(0, count));

        while (_incoming.Count >= RecordHeader.Bytes)
        {
            int length = (_incoming[0] << 8) | _incoming[1];
            byte[] record = [.. _incoming.Take(RecordHeader.Bytes + length)];
            _incoming.RemoveRange(0, record.Length);
            Take(record, length);
        }
    }

    public void Disconnect(DisconnectReason reason = DisconnectReason.Reset)
    {
        _bench.Engine.Disconnected(Connection, reason, _bench.NowUs);
        Connection = -1;
    }

    private void Take(byte[] record, int length)
    {
        // A collector that refuses FINISH says so in clear.
        byte[] clear = [.. record];
        if (_keys is null || !_keys.ControlToDevice.Open(_received, record, 0, RecordHeader.Bytes, record, RecordHeader.Bytes, length))
        {
            Assert.Equal(0UL, _received);
            TakeClear(clear, length);
            return;
        }

        _received++;
        WireReader reader = new(record, RecordHeader.Bytes, length - Limits.TagBytes);
        switch (reader.ReadByte())
        {
            case ControlFrame.Welcome:
                Assert.True(Welcome.TryRead(ref reader, out Welcome welcome));
                Welcome = welcome;
                SessionId = welcome.SessionId;
                break;
            case ControlFrame.Ack:
                Ack ack = new();
                Assert.True(ack.TryRead(ref reader));
                Acks.Add(ack);
                break;
            case ControlFrame.Ping:
                Assert.True(Ping.TryRead(ref reader, out Ping ping));
                Pings.Add(ping);
                break;
            case ControlFrame.Pong:
                Assert.True(Pong.TryRead(ref reader, out Pong pong));
                Pongs.Add(pong);
                break;
            case ControlFrame.Command:
                Assert.True(Command.TryRead(ref reader, out Command command));
                Commands.Add(command);
                break;
            case ControlFrame.Close:
                Assert.True(Close.TryRead(ref reader, out Close close));
                Closed = close;
                break;
            default:
                Assert.Fail("the collector sent a frame that a device does not know");
                break;
        }
    }

    private void TakeClear(byte[] record, int length)
    {
        if (record[RecordHeader.Bytes] != HandshakeType.Challenge)
        {
            Assert.True(Refuse.TryRead(record, RecordHeader.Bytes, length, out Refuse refuse));
            Refused = refuse;
        }
        else if (!Handshake.ReceiveChallenge(record, RecordHeader.Bytes, length))
        {
            WireWriter writer = new(new byte[64], 0, 64);
            new Refuse { Code = Handshake.Failure, Text = "" }.Write(ref writer);
            SendClear(writer.ToArray());
        }
    }
}
