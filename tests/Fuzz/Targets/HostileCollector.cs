using Telemetry.Device;
using Telemetry.Protocol.Tests.Vectors;
using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Fuzz.Tests.Targets;

/// <summary>
/// The other end of a device's links: a collector that has the key and says whatever the input wants. It opens and reads all
/// that the device sends, and requires it to be well-formed.
/// </summary>
public sealed class HostileCollector(byte[] key, Action<bool, string> require) : IControlLink, IDatagramLink
{
    private const uint Session = 0xA1B20003;

    private readonly Queue<byte[]> _toDevice = new();
    private readonly Queue<byte[]> _datagrams = new();
    private readonly List<byte> _fromDevice = [];
    private readonly CountingRandom _random = new(7);
    private CollectorHandshake? _handshake;
    private SessionKeys? _keys;
    private ulong _sealed;
    private ulong _opened;

    /// <summary>Answers the handshake as a collector should; otherwise the input has to.</summary>
    public bool IsHonest { get; set; } = true;

    public LinkState State { get; private set; }

    public string Error => State == LinkState.Failed ? "the link failed" : "";

    public void Open(string host, int port)
    {
        _toDevice.Clear();
        _fromDevice.Clear();
        _handshake = new CollectorHandshake(ProtocolOffer.Current);
        _keys = null;
        _sealed = 0;
        _opened = 0;
        State = LinkState.Open;
    }

    public void Close() => State = LinkState.Closed;

    public void Fail() => State = State == LinkState.Open ? LinkState.Failed : State;

    public int Receive(byte[] buffer, int offset, int count) => State == LinkState.Open ? Take(_toDevice, buffer, offset, count) : 0;

    public int Receive(byte[] buffer, int offset, int count, out string fromHost)
    {
        fromHost = "10.0.0.9";
        return Take(_datagrams, buffer, offset, count);
    }

    private static int Take(Queue<byte[]> queue, byte[] buffer, int offset, int count)
    {
        if (!queue.TryDequeue(out byte[]? bytes))
        {
            return 0;
        }

        int taken = Math.Min(count, bytes.Length);
        bytes.AsSpan(0, taken).CopyTo(buffer.AsSpan(offset));
        return taken;
    }

    public int Send(byte[] buffer, int offset, int count)
    {
        _fromDevice.AddRange(buffer.AsSpan(offset, count));
        while (_fromDevice.Count >= RecordHeader.Bytes)
        {
            int length = (_fromDevice[0] << 8) | _fromDevice[1];
            if (_fromDevice.Count < RecordHeader.Bytes + length)
            {
                break;
            }

            byte[] record = [.. _fromDevice.Take(RecordHeader.Bytes + length)];
            _fromDevice.RemoveRange(0, record.Length);
            ReceiveRecord(record);
        }

        return count;
    }

    private void ReceiveRecord(byte[] record)
    {
        int length = record.Length - RecordHeader.Bytes;
        if (_keys != null)
        {
            require(_keys.ControlToCollector.Open(_opened++, record, 0, RecordHeader.Bytes, record, RecordHeader.Bytes, length), "the device seals right");
            byte[] frame = record[RecordHeader.Bytes..^Limits.TagBytes];
            require(ControlFrameText.TryRead(frame) != null, "the device sends well-formed frames");
            if (frame[0] == ControlFrame.Datagram)
            {
                ReceiveDatagram(frame[1..]);
            }
        }
        else if (IsHonest && record[RecordHeader.Bytes] == HandshakeType.Hello)
        {
            require(_handshake!.ReceiveHello(record, RecordHeader.Bytes, length), "the device sends a HELLO");
            byte[] challenge = _handshake.Challenge(key, _random);
            Deliver([(byte)(challenge.Length >> 8), (byte)challenge.Length, .. challenge]);
        }
        else if (record[RecordHeader.Bytes] == HandshakeType.Finish && _handshake!.ReceiveFinish(record, RecordHeader.Bytes, length))
        {
            _keys = _handshake.TakeKeys();
            if (IsHonest)
            {
                var writer = new WireWriter(new byte[100], 0, 100);
                new Welcome { SessionId = Session, DatagramLimit = 1200, HeartbeatMs = 5000, TimeoutMs = 15000 }.Write(ref writer);
                DeliverFrame(writer.ToArray());
            }
        }
    }

    public void Send(string host, int port, byte[] buffer, int offset, int count) => ReceiveDatagram(buffer[offset..(offset + count)]);

    private void ReceiveDatagram(byte[] datagram)
    {
        require(DatagramHeader.Read(datagram, 0, datagram.Length, out var header) == DropReason.None, "the device sends whole datagrams");
        if (_keys == null)
        {
            return;
        }

        int length = datagram.Length - DatagramHeader.Bytes;
        require(_keys.DatagramToCollector.Open(header.Counter, datagram, 0, DatagramHeader.Bytes, datagram, DatagramHeader.Bytes, length), "the device seals datagrams right");
        require(PayloadText.TryRead(datagram[DatagramHeader.Bytes..^Limits.TagBytes]) != null, "the device sends well-formed payloads");
    }

    public void Broadcast(int port, byte[] buffer, int offset, int count)
    {
        require(Discover.TryRead(buffer, offset, count, out _), "the device asks well-formed questions");
    }

    /// <summary>Bytes as they are.</summary>
    public void Deliver(byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            _toDevice.Enqueue(bytes);
        }
    }

    /// <summary>A control frame in a sealed record. Nothing before there are keys.</summary>
    public void DeliverFrame(byte[] frame)
    {
        if (_keys == null || frame.Length > Limits.ControlFrameBytes)
        {
            return;
        }

        int length = frame.Length + Limits.TagBytes;
        byte[] record = [(byte)(length >> 8), (byte)length, .. frame, .. new byte[Limits.TagBytes]];
        _keys.ControlToDevice.Seal(_sealed++, record, 0, RecordHeader.Bytes, record, RecordHeader.Bytes, frame.Length);
        Deliver(record);
    }

    public void DeliverDatagram(byte[] datagram) => _datagrams.Enqueue(datagram);
}
