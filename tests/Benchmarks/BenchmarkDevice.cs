using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Benchmarks;

/// <summary>
/// The least of a device that the collector talks to: a handshake over bytes, one float32 channel, and sealed datagrams with
/// as many readings as are asked for.
/// </summary>
public sealed class BenchmarkDevice(string id, byte[] psk)
{
    private const ulong BootId = 0x0123_4567_89AB_CDEF;
    private const long IntervalUs = 10_000;
    private readonly DeviceHandshake _handshake = new(ProtocolOffer.Current, id, psk, BootId, new SystemRandomSource());
    private SessionKeys _keys = null!;
    private ulong _controlCounter;
    private ulong _datagramCounter;
    private ulong _number;
    private uint _sessionId;

    public byte[] Hello() => Record(_handshake.HelloBody);

    /// <summary>Takes CHALLENGE, gives FINISH.</summary>
    public byte[] Finish(byte[] record, int count)
    {
        if (!_handshake.ReceiveChallenge(record, RecordHeader.Bytes, count - RecordHeader.Bytes))
        {
            throw new InvalidOperationException($"the collector refused: {_handshake.Failure}");
        }

        _keys = _handshake.TakeKeys();
        return Record(_handshake.FinishBody);
    }

    /// <summary>Takes WELCOME, the first sealed record.</summary>
    public void Open(byte[] record)
    {
        int length = RecordHeader.ReadLength(record, 0);
        _keys.ControlToDevice.Open(0, record, 0, RecordHeader.Bytes, record, RecordHeader.Bytes, length);
        var reader = new WireReader(record, RecordHeader.Bytes + 1, length - Limits.TagBytes - 1);
        if (!Welcome.TryRead(ref reader, out Welcome welcome))
        {
            throw new InvalidOperationException("no WELCOME");
        }

        _sessionId = welcome.SessionId;
    }

    /// <summary>DEVICE, BOOT, CHANNEL and READY.</summary>
    public byte[] Announcement()
    {
        byte[] frame = new byte[Limits.ControlFrameBytes];
        var bytes = new List<byte>();
        var writer = new WireWriter(frame, 0, frame.Length);
        new DeviceInfo { Hardware = "none", Firmware = "benchmark", Detail = "" }.Write(ref writer);
        bytes.AddRange(Seal(frame, writer.Length));
        writer = new WireWriter(frame, 0, frame.Length);
        new BootAnnouncement { BootId = BootId, IsLast = true }.Write(ref writer);
        bytes.AddRange(Seal(frame, writer.Length));
        writer = new WireWriter(frame, 0, frame.Length);
        new ChannelDeclaration
        {
            BootId = BootId,
            Type = ChannelType.Float32,
            Name = "temperature",
            Quantity = "temperature",
            Unit = "Cel",
        }.Write(ref writer);
        bytes.AddRange(Seal(frame, writer.Length));
        writer = new WireWriter(frame, 0, frame.Length);
        Ready.Write(ref writer);
        bytes.AddRange(Seal(frame, writer.Length));
        return [.. bytes];
    }

    /// <summary>Writes and seals the next datagram. Returns its length.</summary>
    public int Datagram(byte[] buffer, int readings)
    {
        DatagramHeader.Write(buffer, 0, _sessionId, _datagramCounter);
        var writer = new WireWriter(buffer, DatagramHeader.Bytes, DatagramHeader.LargestPayload);
        var frame = default(ReadingsWriter);
        var reading = default(Reading);
        reading.Type = ChannelType.Float32;
        for (int i = 0; i < readings; i++)
        {
            reading.Number = _number++;
            reading.TimeUs = (long)reading.Number * IntervalUs;
            reading.Bits = FloatBits.FromSingle(20 + (reading.Number % 8));
            if (!frame.TryAppend(ref writer, ref reading))
            {
                throw new InvalidOperationException("too many readings for a datagram");
            }
        }

        AesCcm8 cipher = _keys.DatagramToCollector;
        return DatagramHeader.Bytes + cipher.Seal(_datagramCounter++, buffer, 0, DatagramHeader.Bytes, buffer, DatagramHeader.Bytes, writer.Length);
    }

    private static byte[] Record(byte[] body) => [(byte)(body.Length >> 8), (byte)body.Length, .. body];

    private byte[] Seal(byte[] frame, int count)
    {
        var record = new byte[RecordHeader.Bytes + count + Limits.TagBytes];
        RecordHeader.WriteLength(record, 0, count + Limits.TagBytes);
        Array.Copy(frame, 0, record, RecordHeader.Bytes, count);
        _keys.ControlToCollector.Seal(_controlCounter++, record, 0, RecordHeader.Bytes, record, RecordHeader.Bytes, count);
        return record;
    }
}
