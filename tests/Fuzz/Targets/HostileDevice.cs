using Telemetry.Collector.Engine;
using Telemetry.Protocol.Tests.Vectors;
using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Fuzz.Tests.Targets;

/// <summary>
/// A device that has its key and says whatever the input wants. It opens and reads all that the collector sends, and requires
/// it to be well-formed.
/// </summary>
public sealed class HostileDevice(CollectorEngine engine, string id, byte[] key, DatagramSource address, Action<bool, string> require)
{
    private const int ClosedByEngine = -1;

    private readonly byte[] _buffer = new byte[4096];
    private readonly List<byte> _received = [];
    private readonly CountingRandom _random = new(id.Length);
    private int _connection = ClosedByEngine;
    private DeviceHandshake? _handshake;
    private SessionKeys? _keys;
    private uint _sessionId;
    private ulong _sealed;
    private ulong _opened;
    private ulong _counter;
    private byte[] _lastDatagram = [];

    public int Connection => _connection;

    /// <summary>Connects, with a handshake as it should be or with none.</summary>
    public void Connect(ulong bootId, bool handshake, long nowUs)
    {
        Disconnect(nowUs);
        _received.Clear();
        _keys = null;
        _sealed = 0;
        _opened = 0;
        _counter = 0;
        _handshake = new DeviceHandshake(ProtocolOffer.Current, id, key, bootId, _random);
        if (!engine.TryAccept(address, nowUs, out _connection))
        {
            _connection = ClosedByEngine;
        }
        else if (handshake)
        {
            SendRaw(Record(_handshake.HelloBody), nowUs);
        }
    }

    public void Disconnect(long nowUs)
    {
        if (_connection != ClosedByEngine)
        {
            engine.Disconnected(_connection, DisconnectReason.Reset, nowUs);
            _connection = ClosedByEngine;
        }
    }

    public void SendRaw(byte[] bytes, long nowUs)
    {
        if (_connection != ClosedByEngine)
        {
            engine.ReceiveControl(_connection, bytes, 0, bytes.Length, nowUs);
            Receive(nowUs);
        }
    }

    public void SendFrame(byte[] frame, long nowUs)
    {
        if (_keys != null && frame.Length <= Limits.ControlFrameBytes)
        {
            byte[] record = Record([.. frame, .. new byte[Limits.TagBytes]]);
            _keys.ControlToCollector.Seal(_sealed++, record, 0, RecordHeader.Bytes, record, RecordHeader.Bytes, frame.Length);
            SendRaw(record, nowUs);
        }
    }

    /// <summary>The payload, sealed; empty where there are no keys or it is too long.</summary>
    public byte[] Datagram(byte[] payload)
    {
        if (_keys == null || payload.Length == 0 || payload.Length > DatagramHeader.LargestPayload)
        {
            return [];
        }

        byte[] datagram = [.. new byte[DatagramHeader.Bytes], .. payload, .. new byte[Limits.TagBytes]];
        DatagramHeader.Write(datagram, 0, _sessionId, _counter);
        _keys.DatagramToCollector.Seal(_counter++, datagram, 0, DatagramHeader.Bytes, datagram, DatagramHeader.Bytes, payload.Length);
        _lastDatagram = [.. datagram];
        return datagram;
    }

    public byte[] LastDatagram => [.. _lastDatagram];

    /// <summary>Takes what the collector has for this device.</summary>
    public void Receive(long nowUs)
    {
        while (_connection != ClosedByEngine)
        {
            int count = engine.PollControl(_connection, _buffer, 0, _buffer.Length);
            _received.AddRange(_buffer.AsSpan(0, count));
            if (count == 0)
            {
                break;
            }
        }

        while (_received.Count >= RecordHeader.Bytes)
        {
            int length = (_received[0] << 8) | _received[1];
            if (_received.Count < RecordHeader.Bytes + length)
            {
                break;
            }

            byte[] record = [.. _received.Take(RecordHeader.Bytes + length)];
            _received.RemoveRange(0, record.Length);
            ReceiveRecord(record, nowUs);
        }

        if (_connection != ClosedByEngine && engine.IsClosing(_connection))
        {
            engine.Disconnected(_connection, DisconnectReason.ClosedHere, nowUs);
            _connection = ClosedByEngine;
        }
    }

    private void ReceiveRecord(byte[] record, long nowUs)
    {
        int length = record.Length - RecordHeader.Bytes;
        byte type = record[RecordHeader.Bytes];
        if (_keys == null)
        {
            if (type == HandshakeType.Challenge && _handshake!.ReceiveChallenge(record, RecordHeader.Bytes, length))
            {
                _keys = _handshake.TakeKeys();
                SendRaw(Record(_handshake.FinishBody), nowUs);
            }
            else
            {
                require(type == HandshakeType.Challenge || Refuse.TryRead(record, RecordHeader.Bytes, length, out _), "the collector refuses in good form");
            }

            return;
        }

        byte[] clear = record[RecordHeader.Bytes..];
        bool opens = _keys.ControlToDevice.Open(_opened++, record, 0, RecordHeader.Bytes, record, RecordHeader.Bytes, length);
        if (!opens)
        {
            require(Refuse.TryRead(clear, 0, clear.Length, out _), "the collector seals right");
            return;
        }

        object? frame = ControlFrameText.TryRead(record[RecordHeader.Bytes..^Limits.TagBytes]);
        require(frame != null, "the collector sends well-formed frames");
        _sessionId = frame is Welcome welcome ? welcome.SessionId : _sessionId;
    }

    private static byte[] Record(byte[] body) => [(byte)(body.Length >> 8), (byte)body.Length, .. body];
}
