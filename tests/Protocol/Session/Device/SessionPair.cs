using Telemetry.Protocol.Tests.Security;
using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Session.Device;

/// <summary>
/// A device session and a model collector on virtual time, joined by a control connection and a UDP path with a delay each. What
/// happens to a datagram is for <see cref="Network"/> to say.
/// </summary>
public sealed class SessionPair
{
    private readonly PriorityQueue<Action, (long, long)> _events = new();
    private readonly byte[] _buffer = new byte[Limits.ControlRecordBytes];
    private readonly byte[] _datagram = new byte[Limits.DatagramBytes];
    private long _sequence;
    private long _lastToDeviceUs;
    private long _lastToCollectorUs;
    private long _ackUs = long.MaxValue;
    private int _connection;

    public SessionPair(int seed = 1, int largeReadings = 8, byte[]? deviceKey = null, uint counterLimit = 0xFFFF0000)
    {
        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        SeededRandom random = new(seed);
        Log = new ListLog(0xB007);
        Log.Channels.Add(Declare(Log.BootId, 0, "value", ChannelType.Float64));
        Log.Channels.Add(Declare(Log.BootId, 1, "data", ChannelType.Bytes));
        Boots.Add(Log);
        Options = new DeviceSessionOptions
        {
            DeviceId = "device-1",
            Key = deviceKey ?? key,
            Info = new DeviceInfo { Hardware = "test", Firmware = "1", Detail = "" },
            LargeReadings = largeReadings,
            CounterLimit = counterLimit,
        };
        Lines = new LogQueue(Counters);
        Device = new DeviceSession(Options, Schema, Commands, Lines, Counters, random);
        Collector = new ModelCollector(key, random);
    }

    public DeviceSessionOptions Options { get; }

    public DeviceSession Device { get; }

    public ModelCollector Collector { get; }

    public ListLog Log { get; }

    public List<BootReadings> Boots { get; } = [];

    public bool AreAllBoots { get; set; } = true;

    public DeviceCounters Counters { get; } = new();

    public CommandMemory Commands { get; } = new();

    public LogQueue Lines { get; }

    public TestSchema Schema { get; } = new();

    public List<Command> Applied { get; } = [];

    public long NowUs { get; private set; } = 1_000_000;

    public long ControlDelayUs { get; set; } = 10_000;

    public long UdpDelayUs { get; set; } = 10_000;

    /// <summary>Delays of the copies of a UDP datagram that arrive; none: it is lost.</summary>
    public Func<int, long[]>? Network { get; set; }

    /// <summary>Whether the collector commits and acknowledges by itself, 20 ms after a datagram.</summary>
    public bool AcksByItself { get; set; } = true;

    /// <summary>Delay of the acknowledgement after a datagram.</summary>
    public long AckDelayUs { get; set; } = 20_000;

    public List<(long AtUs, int Length)> Sent { get; } = [];

    public ModelBoot Held => Collector.Boot(Log.BootId);

    /// <summary>Connects and lets the session open.</summary>
    public SessionPair Open()
    {
        Connect();
        Run(200_000);
        Assert.Equal(DeviceSessionState.Open, Device.State);
        return this;
    }

    public void Connect()
    {
        _connection++;
        _lastToDeviceUs = 0;
        _lastToCollectorUs = 0;
        Collector.Connect();
        Device.Start([.. Boots], Boots.Count, AreAllBoots, "collector:5170", NowUs);
        Pump();
    }

    public void Disconnect()
    {
        _connection++;
        Device.LinkEnded("cut", NowUs);
    }

    /// <summary>Lets virtual time pass.</summary>
    public void Run(long forUs)
    {
        long endUs = NowUs + forUs;
        int idle = 0;
        while (true)
        {
            Pump();
            long nextUs = Math.Max(Math.Min(Math.Min(Device.NextDeadlineUs, _ackUs), NextEventUs), NowUs);
            idle = nextUs == NowUs ? idle + 1 : 0;
            Assert.True(idle < 10_000, "the session asks to be called again and again without doing anything");
            if (nextUs > endUs)
            {
                NowUs = endUs;
                Device.Tick(NowUs);
                return;
            }

            NowUs = nextUs;
            while (NextEventUs <= NowUs) _events.Dequeue()();
            if (NowUs >= _ackUs) Acknowledge();
        }
    }

    /// <summary>Runs until something holds, at most for a time.</summary>
    public void RunUntil(Func<bool> holds, long atMostUs)
    {
        long endUs = NowUs + atMostUs;
        while (!holds())
        {
            Assert.True(NowUs < endUs, $"not reached within {atMostUs} us");
            Run(10_000);
        }
    }

    public void At(long delayUs, Action action) => _events.Enqueue(action, (NowUs + delayUs, _sequence++));

    /// <summary>Everything that was numbered has become what it is in truth, at the collector.</summary>
    public void AssertAllArrived()
    {
        Assert.Equal(Log.Next, Held.Next);
        foreach (var (number, truth) in Log.Truth)
        {
            if (Held.Received.TryGetValue(number, out string? received)) Assert.Equal(truth, received);
            else Assert.True(Held.Lost.ContainsKey(number), $"{number} is neither received nor lost");
        }
    }

    public static ChannelDeclaration Declare(ulong bootId, int channel, string name, ChannelType type) => new()
    {
        BootId = bootId,
        Channel = channel,
        Type = type,
        Name = name,
        Quantity = "",
        Unit = "1",
    };

    private long NextEventUs => _events.TryPeek(out _, out var when) ? when.Item1 : long.MaxValue;

    private void Pump()
    {
        Device.Tick(NowUs);
        for (Command? command = Device.TakeCommand(); command != null; command = Device.TakeCommand())
        {
            Applied.Add(command);
            Commands.Complete(new CommandResult { CommandId = command.Id, Message = "done" });
        }

        PumpControl();
        PumpDatagrams();
    }

    private void PumpControl()
    {
        int connection = _connection;
        for (int count = Device.PollControl(_buffer, 0, _buffer.Length); count > 0; count = Device.PollControl(_buffer, 0, _buffer.Length))
        {
            byte[] record = _buffer.AsSpan(0, count).ToArray();
            _lastToCollectorUs = Math.Max(_lastToCollectorUs, NowUs + ControlDelayUs);
            At(_lastToCollectorUs - NowUs, () =>
            {
                if (connection != _connection) return;
                Collector.ReceiveControl(record, 0, record.Length, NowUs);
                if (Collector.Frames.Count > 0 && Collector.Frames[^1][0] == ControlFrame.Datagram) AckSoon();
                FromCollector();
            });
        }
    }

    private void PumpDatagrams()
    {
        int connection = _connection;
        for (int count = Device.PollDatagram(_datagram); count > 0; count = Device.PollDatagram(_datagram))
        {
            byte[] datagram = _datagram.AsSpan(0, count).ToArray();
            long[] delays = Network == null ? [UdpDelayUs] : Network(Sent.Count);
            Sent.Add((NowUs, count));
            foreach (long delayUs in delays)
            {
                At(delayUs, () =>
                {
                    if (connection == _connection && Collector.ReceiveDatagram(datagram, 0, datagram.Length, byUdp: true)) AckSoon();
                });
            }
        }
    }

    private void AckSoon()
    {
        if (AcksByItself && _ackUs == long.MaxValue) _ackUs = NowUs + AckDelayUs;
    }

    private void Acknowledge()
    {
        _ackUs = long.MaxValue;
        if (!Collector.IsReady) return;
        Collector.Commit();
        Collector.SendAcks();
        FromCollector();
    }

    /// <summary>Sends what the collector has for the device on its way.</summary>
    public void FromCollector()
    {
        int connection = _connection;
        for (byte[]? record = Collector.PollControl(); record != null; record = Collector.PollControl())
        {
            byte[] bytes = record;
            _lastToDeviceUs = Math.Max(_lastToDeviceUs, NowUs + ControlDelayUs);
            At(_lastToDeviceUs - NowUs, () =>
            {
                if (connection == _connection) Device.ReceiveControl(bytes, 0, bytes.Length, NowUs);
            });
        }
    }
}

/// <summary>Parameters and actions of a test.</summary>
public sealed class TestSchema : IDeviceSchema
{
    public List<ParameterDeclaration> Parameters { get; } = [];

    public List<ActionDeclaration> Actions { get; } = [];

    public int ParameterCount => Parameters.Count;

    public int ActionCount => Actions.Count;

    public ParameterDeclaration Parameter(int index) => Parameters[index];

    public ActionDeclaration Action(int index) => Actions[index];
}
