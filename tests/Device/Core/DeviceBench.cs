using Telemetry.Protocol.Tests.Security;
using Telemetry.Protocol.Tests.Session.Device;
using Telemetry.Wire;

namespace Telemetry.Device.Tests.Core;

/// <summary>A device core on virtual time, in a <see cref="LoopNetwork"/>.</summary>
public sealed class DeviceBench : DeviceObserver
{
    public const string Home = "10.0.0.2:5170";
    public static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private long _ackUs = long.MaxValue;

    public DeviceBench(Action<DeviceOptions>? change = null, int seed = 1)
    {
        Options = new DeviceOptions
        {
            DeviceId = "bench",
            Key = Key,
            Host = "10.0.0.2",
            Hardware = "test",
            Firmware = "1.0",
        };
        change?.Invoke(Options);
        Device = new DeviceCore(Options, Network, Network, new SeededRandom(seed), this);
    }

    public DeviceOptions Options { get; }

    public LoopNetwork Network { get; } = new();

    public DeviceCore Device { get; }

    public long NowUs { get; private set; }

    public List<(DeviceStatus Status, string Reason)> Statuses { get; } = [];

    public List<string> Messages { get; } = [];

    public Dictionary<ulong, string> Truth { get; } = [];

    public int Identified { get; private set; }

    /// <summary>What the device gave its host to keep over a restart.</summary>
    public byte[] Saved { get; private set; } = [];

    /// <summary>Why the host cannot keep it; empty: it can.</summary>
    public string KeepError { get; set; } = "";

    /// <summary>Whether the collector's store works.</summary>
    public bool Commits { get; set; } = true;

    public static ModelCollector Collector(byte[]? key = null) => new(key ?? Key, new SeededRandom(99));

    public ModelCollector AddCollector(string address = Home)
    {
        ModelCollector collector = Collector();
        Network.Collectors.Add(address, collector);
        return collector;
    }

    public Channel AddChannel(string name, ChannelType type, long intervalUs, ISensor? sensor, long phaseUs = 0) => Device.AddChannel(
        new ChannelDeclaration { Name = name, Type = type, Quantity = "", Unit = "1", IntervalMs = (int)(intervalUs / 1000) },
        sensor,
        intervalUs,
        phaseUs);

    /// <summary>Lets virtual time pass; the collector commits and acknowledges every 20 ms.</summary>
    public void Run(long forUs)
    {
        long endUs = NowUs + forUs;
        int idle = 0;
        while (true)
        {
            Network.NowUs = NowUs;
            long dueUs = Device.Run(NowUs);
            if (_ackUs == long.MaxValue) _ackUs = NowUs + 20_000;
            long nextUs = Math.Max(Math.Min(dueUs, _ackUs), NowUs);
            idle = nextUs == NowUs ? idle + 1 : 0;
            Assert.True(idle < 1_000, "the device asks to be called again and again");
            if (nextUs > endUs) break;
            NowUs = nextUs;
            if (NowUs >= _ackUs) Acknowledge();
        }

        NowUs = endUs;
        Network.NowUs = NowUs;
        Device.Run(NowUs);
    }

    public void RunUntil(Func<bool> holds, long atMostUs)
    {
        long endUs = NowUs + atMostUs;
        while (!holds())
        {
            Assert.True(NowUs < endUs, $"not reached within {atMostUs} us; {Device.Status}: {Device.StatusReason}");
            Run(5_000);
        }
    }

    public CommandResult Command(ulong id, CommandKind kind, string name, TypedValue value)
    {
        ModelCollector peer = Network.Peer!;
        peer.SendCommand(new Command { Id = id, BootId = Device.BootId, Kind = kind, Name = name, Value = value });
        Run(1_000);
        return peer.Results[^1];
    }

    public override void Sampled(ref Reading reading) => Truth.Add(reading.Number, ModelBoot.Text(ref reading));

    public override void StatusChanged(DeviceStatus status, string reason) => Statuses.Add((status, reason));

    public override void Message(LogLevel level, long timeUs, string text) => Messages.Add(text);

    public override bool TryKeepParameters(byte[] saved, out string error)
    {
        Saved = saved;
        error = KeepError;
        return error.Length == 0;
    }

    public override void Identify() => Identified++;

    private void Acknowledge()
    {
        _ackUs = long.MaxValue;
        if (Network.Peer is not { IsReady: true } peer) return;
        if (Commits) peer.Commit();
        peer.SendAcks();
    }
}

/// <summary>Counts, and fails when told to.</summary>
public sealed class CountingSensor : ISensor
{
    public int Reads { get; private set; }

    public bool Fails { get; set; }

    public List<long> At { get; } = [];

    public bool TryRead(Channel channel, long nowUs, ref Reading reading, out string error)
    {
        error = Fails ? "no answer on the bus" : "";
        if (Fails) return false;
        At.Add(nowUs);
        SensorValue.Set(ref reading, Reads++);
        return true;
    }
}
