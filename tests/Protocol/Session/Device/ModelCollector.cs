using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Session.Device;

/// <summary>
/// A collector for one device, written from PROTOCOL.md in the plainest way, with every behaviour that a test may want to
/// leave to it or do by hand.
/// </summary>
public sealed class ModelCollector(byte[] psk, RandomSource random)
{
    private const uint SessionId = 0xABCD0001;

    private readonly Queue<byte[]> _outgoing = [];
    private readonly List<byte> _incoming = [];
    private readonly HashSet<ulong> _seen = [];
    private CollectorHandshake _handshake = new(ProtocolOffer.Current);
    private SessionKeys? _keys;
    private ulong _sent;
    private ulong _opened;

    /// <summary>Every control frame since the connection began; of a datagram in a frame only the type.</summary>
    public List<byte[]> Frames { get; } = [];

    public Dictionary<ulong, ModelBoot> Boots { get; } = [];

    public List<CommandResult> Results { get; } = [];

    public List<Link> Links { get; } = [];

    public List<ParameterDeclaration> Parameters { get; } = [];

    public List<ActionDeclaration> Actions { get; } = [];

    public List<LogLine> Log { get; } = [];

    public Close? Closed { get; private set; }

    public Refuse? Refused { get; private set; }

    public bool IsLastAnnounced { get; private set; }

    public bool IsReady { get; private set; }

    public ulong Heard { get; private set; }

    public ulong HeardByUdp { get; private set; }

    public int Datagrams { get; private set; }

    public Welcome Welcome { get; set; } = new()
    {
        SessionId = SessionId,
        CollectorRunId = 7,
        DatagramLimit = Limits.DatagramBytes,
        HeartbeatMs = 5000,
        TimeoutMs = 15000,
        CollectorName = "model",
    };

    /// <summary>Whether BOOT is answered with an ACK by itself.</summary>
    public bool AnswersBoots { get; set; } = true;

    public bool AnswersPings { get; set; } = true;

    public string? Broken { get; private set; }

    /// <summary>A new connection; what is held stays.</summary>
    public void Connect()
    {
        _outgoing.Clear();
        _incoming.Clear();
        _seen.Clear();
        _handshake = new CollectorHandshake(ProtocolOffer.Current);
        _keys = null;
        _sent = 0;
        _opened = 0;
        Frames.Clear();
        Closed = null;
        Refused = null;
        IsReady = false;
        Heard = 0;
        HeardByUdp = 0;
    }

    public byte[]? PollControl() => _outgoing.TryDequeue(out byte[]? record) ? record : null;

    public void ReceiveControl(byte[] buffer, int offset, int count, long nowUs)
    {
        _incoming.AddRange(buffer.AsSpan(offset, count));
        while (_incoming.Count >= 2)
        {
            int length = (_incoming[0] << 8) | _incoming[1];
            if (_incoming.Count < 2 + length) return;
            byte[] record = [.. _incoming.Take(2 + length)];
            _incoming.RemoveRange(0, 2 + length);
            ReceiveRecord(record, nowUs);
        }
    }

    /// <summary>Returns false for a datagram that was dropped.</summary>
    public bool ReceiveDatagram(byte[] buffer, int offset, int count, bool byUdp)
    {
        byte[] datagram = buffer.AsSpan(offset, count).ToArray();
        if (_keys == null || DatagramHeader.Read(datagram, 0, count, out DatagramHeader header) != DropReason.None
            || header.SessionId != SessionId || _seen.Contains(header.Counter)
            || !_keys.DatagramToCollector.Open(
                header.Counter, datagram, 0, DatagramHeader.Bytes, datagram, DatagramHeader.Bytes, count - DatagramHeader.Bytes))
        {
            return false;
        }

        Assert.True(count <= Welcome.DatagramLimit);
        Assert.True(IsReady, "a datagram before READY (8.9)");
        _seen.Add(header.Counter);
        Heard = Math.Max(Heard, header.Counter + 1);
        if (byUdp) HeardByUdp = Math.Max(HeardByUdp, header.Counter + 1);
        Datagrams++;
        ReceivePayload(datagram, DatagramHeader.Bytes, count - DatagramHeader.Bytes - Limits.TagBytes);
        return true;
    }

    public void Commit()
    {
        foreach (ModelBoot boot in Boots.Values) boot.Commit();
    }

    public void SendAcks()
    {
        foreach (ModelBoot boot in Boots.Values) SendAck(boot.Ack(Heard, HeardByUdp));
    }

    public delegate void FrameBody(ref WireWriter writer);

    public void SendAck(Ack ack) => Send((ref WireWriter writer) => ack.Write(ref writer));

    public void SendCommand(Command command) => Send((ref WireWriter writer) => command.Write(ref writer));

    public void Send(FrameBody body)
    {
        byte[] record = new byte[Limits.ControlRecordBytes];
        WireWriter writer = new(record, RecordHeader.Bytes, Limits.ControlFrameBytes);
        body(ref writer);
        Assert.True(writer.Ok);
        RecordHeader.WriteLength(record, 0, writer.Length + Limits.TagBytes);
        int length = _keys!.ControlToDevice.Seal(_sent++, record, 0, RecordHeader.Bytes, record, RecordHeader.Bytes, writer.Length);
        SendRaw(record.AsSpan(0, RecordHeader.Bytes + length).ToArray());
    }

    public void SendRefuse(RefuseCode code, uint waitMs, string text)
    {
        byte[] record = new byte[300];
        WireWriter writer = new(record, RecordHeader.Bytes, record.Length - RecordHeader.Bytes);
        new Refuse { Code = code, LowestVersion = 1, HighestVersion = 1, WaitMs = waitMs, Text = text }.Write(ref writer);
        RecordHeader.WriteLength(record, 0, writer.Length);
        SendRaw(record.AsSpan(0, RecordHeader.Bytes + writer.Length).ToArray());
    }

    public void SendRaw(byte[] record) => _outgoing.Enqueue(record);

    /// <summary>What to do with HELLO; null: the handshake goes on.</summary>
    public Action? OnHello { get; set; }

    private void ReceiveRecord(byte[] record, long nowUs)
    {
        byte[] body = record[2..];
        if (_keys != null)
        {
            if (!_keys.ControlToCollector.Open(_opened++, record, 0, 2, record, 2, body.Length)) Broken = "a record does not open";
            else ReceiveFrame(record, 2, body.Length - Limits.TagBytes, nowUs);
        }
        else if (body[0] == HandshakeType.Refuse)
        {
            Assert.True(Refuse.TryRead(body, 0, body.Length, out Refuse refuse));
            Refused = refuse;
        }
        else if (body[0] == HandshakeType.Hello && OnHello != null)
        {
            OnHello();
        }
        else if (body[0] == HandshakeType.Hello)
        {
            Assert.True(_handshake.ReceiveHello(body, 0, body.Length));
            byte[] challenge = _handshake.Challenge(psk, random);
            SendRaw([(byte)(challenge.Length >> 8), (byte)challenge.Length, .. challenge]);
        }
        else
        {
            Assert.True(_handshake.ReceiveFinish(body, 0, body.Length), "FINISH is wrong");
            _keys = _handshake.TakeKeys();
            Send((ref WireWriter writer) => Welcome.Write(ref writer));
        }
    }

    private void ReceiveFrame(byte[] buffer, int offset, int count, long nowUs)
    {
        Frames.Add(buffer[offset] == ControlFrame.Datagram ? [ControlFrame.Datagram] : buffer.AsSpan(offset, count).ToArray());
        WireReader reader = new(buffer, offset, count);
        switch (reader.ReadByte())
        {
            case ControlFrame.Boot:
                Assert.True(BootAnnouncement.TryRead(ref reader, out BootAnnouncement announcement));
                ModelBoot boot = Boot(announcement.BootId);
                boot.Announce(announcement);
                IsLastAnnounced = announcement.IsLast;
                if (AnswersBoots) SendAck(boot.Ack(Heard, HeardByUdp));
                break;
            case ControlFrame.Channel:
                Assert.True(ChannelDeclaration.TryRead(ref reader, out ChannelDeclaration channel));
                Boot(channel.BootId).Channels[channel.Channel] = channel;
                break;
            case ControlFrame.Parameter:
                Assert.True(ParameterDeclaration.TryRead(ref reader, out ParameterDeclaration parameter));
                Parameters.Add(parameter);
                break;
            case ControlFrame.Action:
                Assert.True(ActionDeclaration.TryRead(ref reader, out ActionDeclaration action));
                Actions.Add(action);
                break;
            case ControlFrame.Ready:
                IsReady = true;
                break;
            case ControlFrame.Result:
                Assert.True(CommandResult.TryRead(ref reader, out CommandResult result));
                Results.Add(result);
                break;
            case ControlFrame.Log:
                Assert.True(LogLine.TryRead(ref reader, out LogLine line));
                Log.Add(line);
                break;
            case ControlFrame.Datagram:
                Assert.True(TunnelledDatagram.TryRead(ref reader, out TunnelledDatagram tunnelled));
                Assert.True(ReceiveDatagram(tunnelled.Data, tunnelled.DataOffset, tunnelled.DataLength, byUdp: false));
                break;
            case ControlFrame.Link:
                Assert.True(Link.TryRead(ref reader, out Link link));
                Links.Add(link);
                break;
            case ControlFrame.Ping:
                Assert.True(Ping.TryRead(ref reader, out Ping ping));
                if (AnswersPings) Answer(ping, nowUs);
                break;
            case ControlFrame.Close:
                Assert.True(Telemetry.Wire.Close.TryRead(ref reader, out Close close));
                Closed = close;
                break;
            default:
                break;
        }
    }

    private void Answer(Ping ping, long nowUs)
    {
        Pong pong = new()
        {
            Id = ping.Id,
            PingTimeUs = ping.TimeUs,
            ReceivedUs = nowUs,
            SentUs = nowUs,
            Datagrams = HeardByUdp,
        };
        Send((ref WireWriter writer) => pong.Write(ref writer));
    }

    private void ReceivePayload(byte[] buffer, int offset, int count)
    {
        WireReader reader = new(buffer, offset, count);
        ModelBoot boot = Boot(_handshake.BootId);
        Reading reading = default;
        while (reader.Remaining > 0)
        {
            switch (reader.ReadByte())
            {
                case PayloadFrame.Readings:
                    Assert.True(ReadingsFrame.TryReadHeader(ref reader, out ReadingsFrame frame));
                    while (frame.TryReadNext(ref reader, ref reading)) boot.Receive(ref reading);
                    break;
                case PayloadFrame.Fragment:
                    Assert.True(Fragment.TryRead(ref reader, out Fragment fragment));
                    boot.Receive(fragment);
                    break;
                case PayloadFrame.Lost:
                    Assert.True(Lost.TryRead(ref reader, out Lost lost));
                    boot.Receive(lost);
                    break;
                case PayloadFrame.Mark:
                    Assert.True(Mark.TryRead(ref reader, out Mark mark));
                    boot.Mark(mark.Next);
                    break;
                case PayloadFrame.Boot:
                    Assert.True(BootFrame.TryRead(ref reader, out BootFrame other));
                    Assert.True(Boots.ContainsKey(other.BootId), "a boot that was not announced (7.10)");
                    boot = Boot(other.BootId);
                    break;
                default:
                    Assert.Fail("an unknown payload frame");
                    break;
            }
        }

        Assert.True(reader.OkAtEnd);
    }

    public ModelBoot Boot(ulong bootId)
    {
        if (!Boots.TryGetValue(bootId, out ModelBoot? boot))
        {
            boot = new ModelBoot(bootId);
            Boots.Add(bootId, boot);
        }

        return boot;
    }
}
