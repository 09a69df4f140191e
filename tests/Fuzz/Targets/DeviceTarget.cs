using Telemetry.Device;
using Telemetry.Wire;

namespace Telemetry.Fuzz.Tests.Targets;

/// <summary>A device against a collector that has its key and means no good; in virtual time.</summary>
public sealed class DeviceTarget : FuzzTarget
{
    private const int Frame = 0;
    private const int Raw = 1;
    private const int Wait = 2;
    private const int Datagram = 3;
    private const int LinkFails = 4;
    private const int LinkCloses = 5;
    private const int Honesty = 6;
    private const int Steps = 7;

    // More steps than these say nothing new and take time.
    private const int MostSteps = 40;

    // A device that is asked to run again at once so often does not come to rest.
    private const int MostRunsAtOnce = 1000;
    private const int MostRunsInAWait = 40;

    private static readonly byte[] Key = [.. Enumerable.Range(0, Limits.KeyBytes).Select(i => (byte)i)];

    public override string Name => "device";

    public override int LargestInput => 4096;

    public override int Share => 4;

    // The harness reads all that the device sends as objects and text.
    public override long LargestAllocation => 16 * 1024 * 1024;

    public override IReadOnlyList<byte[]> Words => [[Frame], [Wait, 10], [Wait, 255], [LinkFails], [0x30], [0x31], [0x40], [0x41], [0x32], BootIdBytes];

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            var control = from bytes in Vectors.Bytes("control-frames.txt")
                          where bytes.Length > 0
                          select Join([Wait, 10], Script.Step(Frame, bytes), [Wait, 40]);
            return control.Concat(
            [
                Join([Wait, 10], Script.Step(Frame, Ack(0, 0, 0)), [Wait, 100], Script.Step(Frame, Ack(2, 4, 8, (3, 2))), [Wait, 200], Script.Step(Frame, Ack(6, 6, 8)), [Wait, 255]),
                Join([Wait, 10], Script.Step(Frame, Ack(0, 0, 0)), [Wait, 255], Script.Step(Frame, Ack(0, 0, 0)), [Wait, 255], Script.Step(Frame, [0x31, 0, 0, 0, 2, 0, 0, 0, 0, 0]), [Wait, 255]),
                Join([LinkFails, Wait, 255, LinkCloses, Wait, 255, Honesty], Script.Step(Raw, [0, 5, 4, 4, 1, 1, 0]), [Wait, 100]),
            ]);
        }
    }

    private static ulong BootId { get; } = new CountingRandom(1).NextUInt64();

    private static byte[] BootIdBytes => [.. BitConverter.GetBytes(BootId).Reverse()];

    public override void Run(byte[] input)
    {
        var collector = new HostileCollector(Key, Require);
        DeviceCore device = NewDevice(collector);
        var script = new Script(input);
        long nowUs = RunUntil(device, 0, 0);
        for (int step = 0; step < MostSteps && script.HasMore; step++)
        {
            switch (script.Byte() % Steps)
            {
                case Frame: collector.DeliverFrame(script.Piece()); break;
                case Raw: collector.Deliver(script.Piece()); break;
                case Wait:
                    int length = script.Byte();
                    nowUs = RunUntil(device, nowUs, nowUs + (length * length * 1000L));
                    break;
                case Datagram: collector.DeliverDatagram(script.Piece()); break;
                case LinkFails: collector.Fail(); break;
                case LinkCloses: collector.Close(); break;
                default: collector.IsHonest = !collector.IsHonest; break;
            }

            nowUs = RunUntil(device, nowUs, nowUs);
            var log = (ReadingLog)device.Log;
            Require(log.First <= log.HeldFirst && log.HeldFirst <= log.Next && log.Count <= log.Capacity, "the log is in order");
        }
    }

    /// <summary>Runs the device whenever it wants to, up to a time.</summary>
    private static long RunUntil(DeviceCore device, long nowUs, long untilUs)
    {
        int runs = 0;
        int runsAtOnce = 0;
        while (true)
        {
            long nextUs = device.Run(nowUs);
            if (nextUs > untilUs)
            {
                return untilUs;
            }

            runsAtOnce = nextUs > nowUs ? 0 : runsAtOnce + 1;
            Require(runsAtOnce < MostRunsAtOnce, "the device comes to rest");
            nowUs = ++runs < MostRunsInAWait || nextUs <= nowUs ? Math.Max(nowUs, nextUs) : untilUs;
        }
    }

    private static DeviceCore NewDevice(HostileCollector collector)
    {
        var options = new DeviceOptions { DeviceId = "sim-001", Key = Key, Host = "collector", LogReadings = 64, LogBytes = 8192 };
        var device = new DeviceCore(options, collector, collector, new CountingRandom(1), null!);
        var sensor = new Sensor();
        foreach (ChannelType type in Enum.GetValues<ChannelType>())
        {
            var declaration = new ChannelDeclaration { Type = type, IntervalMs = 1000, Name = type.ToString(), Quantity = "", Unit = "1" };
            device.AddChannel(declaration, sensor, 1_000_000 * (long)type, 0);
        }

        return device;
    }

    private static byte[] Ack(ulong next, ulong heard, ulong upTo, params (ulong First, ulong Length)[] gaps)
    {
        var ack = new Ack { BootId = BootId, Next = next, Heard = heard, HeardByUdp = heard, UpTo = upTo };
        foreach ((ulong first, ulong length) in gaps)
        {
            ack.TryAddGap(first, length);
        }

        var writer = new WireWriter(new byte[500], 0, 500);
        ack.Write(ref writer);
        return writer.ToArray();
    }

    private static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    /// <summary>Texts that fit a datagram and bytes that do not.</summary>
    private sealed class Sensor : ISensor
    {
        private static readonly byte[] Data = new byte[3000];

        public bool TryRead(Channel channel, long nowUs, ref Reading reading, out string error)
        {
            error = "";
            SensorValue.Set(ref reading, Data, 0, channel.Type == ChannelType.Bytes ? Data.Length : 20);
            if (channel.Type < ChannelType.Text)
            {
                SensorValue.Set(ref reading, nowUs / 1000.0);
            }

            return true;
        }
    }
}
