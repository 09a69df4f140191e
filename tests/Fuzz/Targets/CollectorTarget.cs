using System.Text;
using Telemetry.Collector.Engine;
using Telemetry.Collector.Keys;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Protocol.Tests.Vectors;
using Telemetry.Wire;

namespace Telemetry.Fuzz.Tests.Targets;

/// <summary>
/// The collector against devices that have their keys and mean no good, and strangers that have none: TCP framing, handshake,
/// control frames, datagrams; in virtual time, with a store that is slow and fails.
/// </summary>
public sealed class CollectorTarget : FuzzTarget
{
    private const int Frame = 0;
    private const int Raw = 1;
    private const int Wait = 2;
    private const int Payload = 3;
    private const int Datagram = 4;
    private const int Tunnelled = 5;
    private const int Store = 6;
    private const int Connect = 7;
    private const int Switch = 8;
    private const int Again = 9;
    private const int Steps = 10;

    // More steps than these say nothing new and take time.
    private const int MostSteps = 60;
    private const int MostTicksInAWait = 20;

    // A datagram is not torn apart: so many readings of two bytes fill one.
    private const int ReadingsInDatagram = DatagramHeader.LargestPayload / 2;
    private const ulong BootId = 0x0123456789ABCDEF;

    private static readonly byte[] Key = [.. Enumerable.Range(0, Limits.KeyBytes).Select(i => (byte)i)];
    private static readonly EngineOptions Options = new()
    {
        BatchReadings = 16,
        BatchDataBytes = 70_000,
        QueueReadings = EngineOptions.SmallestQueueReadings,
        QueueDataBytes = EngineOptions.SmallestQueueDataBytes,
    };

    public override string Name => "collector";

    public override int LargestInput => 4096;

    public override int Share => 6;

    // The engine's own tables, made for each run, and the harness, which reads all that is sent as objects and text.
    public override long LargestAllocation => 64 * 1024 * 1024;

    public override IReadOnlyList<byte[]> Words =>
        [[Wait, 10], [Wait, 255], [Store, 0], [Store, 1], [Connect, 0], [Connect, 1], [Connect, 2], [Switch, 1], [Again, 0], [1], [2], [3], [4], [5], Convert.FromHexString("0123456789abcdef")];

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            byte[] announced = Join([.. Announcement().Select(frame => Script.Step(Frame, frame))]);
            var control = from bytes in Vectors.Bytes("control-frames.txt")
                          where bytes.Length > 0
                          select Join(announced, Script.Step(Frame, bytes), [Wait, 40]);
            var payload = from bytes in Vectors.Bytes("payload-frames.txt")
                          select Join(announced, Script.Step(Payload, bytes), [Store, 0], Script.Step(Tunnelled, bytes), [Wait, 40]);
            var raw = from bytes in new HandshakeMessageTarget().Seeds
                      select Join([Connect, 2], Script.Step(Raw, [(byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes]), Script.Step(Datagram, bytes), [Wait, 30]);
            return control.Concat(payload).Concat(raw).Append(Join(
                announced, Script.Step(Payload, Readings(0, 20)), [Store, 0, Again, 0, Again, 1], Script.Step(Payload, Readings(30, 20)), [Wait, 20, Store, 1],
                Script.Step(Payload, Readings(10, 30)), [Store, 0, Connect, 0], announced, [Connect, 1, Switch, 1, Connect, 0, Wait, 255, Store, 0]));
        }
    }

    public override void Run(byte[] input)
    {
        var world = new World();
        var script = new Script(input);
        for (int step = 0; step < MostSteps && script.HasMore; step++)
        {
            world.Step(script);
        }

        world.End();
    }

    private sealed class World
    {
        private readonly CollectorEngine _engine = new(Options, new Keys(), new CountingRandom(3));
        private readonly HostileDevice[] _devices;
        private readonly StoreCheck _store = new();
        private readonly byte[] _answer = new byte[Limits.DiscoveryBytes];
        private HostileDevice _device;
        private ulong _bootId = BootId;
        private long _nowUs = 1_000_000;

        public World()
        {
            _engine.SetUtc(1_700_000_000_000_000, 0);

            // The second has the id of the first, and the third the wrong key.
            _devices =
            [
                new HostileDevice(_engine, "sim-001", Key, new DatagramSource(0, 0xFFFF0A000001, 4000), Require),
                new HostileDevice(_engine, "sim-001", Key, new DatagramSource(0, 0xFFFF0A000002, 4000), Require),
                new HostileDevice(_engine, "sim-002", new byte[Limits.KeyBytes], new DatagramSource(0, 0xFFFF0A000003, 4000), Require),
            ];
            _device = _devices[0];
            _device.Connect(_bootId, true, _nowUs);
        }

        public void Step(Script script)
        {
            switch (script.Byte() % Steps)
            {
                case Frame: _device.SendFrame(script.Piece(), _nowUs); break;
                case Raw: _device.SendRaw(script.Piece(), _nowUs); break;
                case Wait: PassTime(script.Byte()); break;
                case Payload: Receive(_device.Datagram(script.Piece()), 4000); break;
                case Datagram: Receive(script.Piece(), 4000); break;
                case Tunnelled: _device.SendFrame([ControlFrame.Datagram, .. _device.Datagram(script.Piece())], _nowUs); break;
                case Store: _store.Work(_engine, script.Byte(), _nowUs); break;
                case Connect:
                    int how = script.Byte();
                    _bootId += (ulong)(how & 1);
                    _device.Connect(_bootId, (how & 2) == 0, _nowUs);
                    break;
                case Switch: _device = _devices[script.Byte() % _devices.Length]; break;
                default: Receive(_device.LastDatagram, (ushort)(4000 + script.Byte())); break;
            }

            while (_engine.TryNextReady(out int connection))
            {
                _devices.FirstOrDefault(device => device.Connection == connection)?.Receive(_nowUs);
            }

            while (_engine.TryNextLogLine(out _))
            {
            }
        }

        /// <summary>Everything is stored, and the account of each device is right.</summary>
        public void End()
        {
            PassTime(50);
            _store.Work(_engine, StoreCheck.Everything, _nowUs);
            CollectorView view = _engine.View(_nowUs);
            foreach (DeviceView device in view.Devices)
            {
                LedgerView ledger = device.Ledger;
                Require(ledger.Sampled == ledger.Stored + ledger.InFlight + ledger.Lost, $"sampled = stored + in flight + lost: {ledger}");
                Require(ledger.Stored == _store.Stored(device.Device), $"{ledger.Stored} stored, the store holds {_store.Stored(device.Device)}");
            }

            Require(view.Store.QueuedReadings == 0, "nothing waits for the store");
        }

        private void PassTime(int length)
        {
            long untilUs = _nowUs + (length * length * 1000L);
            for (int ticks = 0; ticks < MostTicksInAWait && _engine.NextDeadlineUs <= untilUs; ticks++)
            {
                _nowUs = Math.Max(_nowUs, _engine.NextDeadlineUs);
                _engine.Tick(_nowUs);
                foreach (HostileDevice device in _devices)
                {
                    device.Receive(_nowUs);
                }
            }

            _nowUs = untilUs;
            _engine.Tick(_nowUs);
        }

        private void Receive(byte[] datagram, ushort port)
        {
            int length = datagram.Length;
            int answer = _engine.ReceiveDatagram(datagram, 0, length, new DatagramSource(0, 0xFFFF0A000001, port), _answer, _nowUs);
            Require(answer <= length, "no answer is longer than its question");
        }
    }

    /// <summary>A store that keeps names only, and requires each to come once.</summary>
    private sealed class StoreCheck
    {
        public const int Everything = -1;
        private const int Fails = 1;

        private readonly HashSet<(string, ulong, ulong)> _numbers = [];
        private readonly Dictionary<string, ulong> _stored = [];
        private ReadingBatch? _failed;

        public ulong Stored(string device) => _stored.GetValueOrDefault(device);

        public void Work(CollectorEngine engine, int how, long nowUs)
        {
            while (_failed is not null || engine.TryTakeBatch(out _failed))
            {
                ReadingBatch batch = _failed;
                Require(batch.Readings.Count <= Math.Max(Options.BatchReadings, ReadingsInDatagram), "a batch keeps its limit");
                if (how == Fails)
                {
                    engine.StoreFailing("the disk is full", nowUs);
                    return;
                }

                Commit(batch);
                _failed = null;
                engine.Committed(batch, nowUs);
                if (how != Everything)
                {
                    return;
                }
            }
        }

        private void Commit(ReadingBatch batch)
        {
            foreach (StoredReading reading in batch.Readings)
            {
                BootKey boot = batch.Boots[reading.Boot];
                Require(_numbers.Add((boot.Device, boot.BootId, reading.Number)), $"{boot} {reading.Number} is stored once");
                _stored[boot.Device] = Stored(boot.Device) + 1;
                Require(reading.DataLength == 0 || reading.DataOffset + reading.DataLength <= batch.Data.Length, "data is in the batch");
            }
        }
    }

    private sealed class Keys : IKeyRing
    {
        public IReadOnlyCollection<string> Devices => ["sim-001", "sim-002"];

        public bool TryGetKey(string device, out byte[] key)
        {
            key = Key;
            return Devices.Contains(device);
        }
    }

    private static IEnumerable<byte[]> Announcement()
    {
        yield return ControlFrameText.Write(new DeviceInfo { Hardware = "h", Firmware = "f" });
        yield return ControlFrameText.Write(new BootAnnouncement { BootId = BootId, IsLast = true });
        foreach (ChannelType type in Enum.GetValues<ChannelType>())
        {
            yield return ControlFrameText.Write(new ChannelDeclaration { BootId = BootId, Channel = (int)type, Type = type, IntervalMs = 100, Name = type.ToString(), Unit = "1" });
        }

        yield return [ControlFrame.Ready];
    }

    private static byte[] Readings(ulong first, int count)
    {
        byte[] data = Encoding.UTF8.GetBytes("text");
        var readings = from i in Enumerable.Range(0, count)
                       let type = (ChannelType)((i % 6) + 1)
                       select new Reading
                       {
                           Number = first + (ulong)i,
                           Channel = (int)type,
                           Type = type,
                           TimeUs = 1_000_000 + (i * 1000),
                           Bits = type == ChannelType.Bool ? 1 : 0x41AC0000,
                           Data = data,
                           DataLength = type >= ChannelType.Text ? data.Length : 0,
                       };
        return PayloadText.Write([new PayloadText.ReadingsOf([.. readings]), new Mark { Next = first + (ulong)count }]);
    }

    private static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];
}
