using Telemetry.Collector.Engine;
using Telemetry.Simulation.Tests.Checks;
using Telemetry.Simulation.Tests.Network;
using Telemetry.Simulation.Tests.World;

namespace Telemetry.Simulation.Tests.Peers;

/// <summary>The machine that the collector runs on: its disk, its clocks, its power, and one process after the other.</summary>
public sealed class CollectorMachine : ICollectorMachine
{
    private readonly Timeline _timeline;
    private readonly Dice _dice;
    private readonly Trace _trace;
    private readonly Internet _internet;
    private readonly VirtualKeyRing _keys;
    private readonly EngineOptions _options;
    private bool _stopping;
    private bool _startAgain;

    public CollectorMachine(Timeline timeline, Dice dice, Trace trace, Internet internet, VirtualKeyRing keys, VirtualStore store)
    {
        _timeline = timeline;
        _dice = dice;
        _trace = trace;
        _internet = internet;
        _keys = keys;
        Writer = new StoreWriter(timeline, dice.Fork(), trace, store) { Dies = Kill };
        _options = Options(dice.Fork());
        Clock.MonotonicOffsetUs = dice.Between(0L, 1_000_000_000_000L);
    }

    public EngineOptions EngineOptions => _options;

    public CollectorClock Clock { get; } = new();

    public StoreWriter Writer { get; }

    public CollectorProcess? Process { get; private set; }

    /// <summary>When the process that runs was started.</summary>
    public long StartedUs { get; private set; }

    /// <summary>Told before a process starts.</summary>
    public Action Starting { get; set; } = () => { };

    public bool MachineUp { get; private set; } = true;

    public bool Listening => Process != null;

    public void Start()
    {
        MachineUp = true;
        if (Process != null)
        {
            _startAgain = _stopping;
            return;
        }

        _trace.Say("collector", "starts");
        StartedUs = _timeline.NowUs;
        Starting();
        long nowUs = _timeline.NowUs + Clock.MonotonicOffsetUs;
        var engine = new CollectorEngine(
            _options, _keys, new SeededRandom(_dice.Fork()), Writer.Store.LoadBoots(), Clock.UtcAtZeroUs, nowUs);
        Process = new CollectorProcess(engine, _timeline, _trace, _internet, Clock, Writer) { KeyProven = Confirm };
    }

    /// <summary>The file may not be written: the disk is full, or the process dies before.</summary>
    private void Confirm(ProvenKey key)
    {
        if (_dice.Chance(0.7))
        {
            _keys.Confirm(key.Device, key.Key);
        }
    }

    public void Kill()
    {
        _trace.Say("collector", "is killed");
        End(machineToo: false);
    }

    /// <summary>Somebody stops the program in good order: it says goodbye, and ends a little later.</summary>
    public void Stop()
    {
        if (Process is { } process)
        {
            _stopping = true;
            process.Operate((engine, nowUs) => engine.Shutdown(nowUs));
            _timeline.After(_dice.Between(0L, 300_000L), () =>
            {
                if (Process == process)
                {
                    bool startAgain = _startAgain;
                    Kill();
                    if (startAgain)
                    {
                        Start();
                    }
                }
            });
        }
    }

    /// <summary>The machine loses power; its monotonic clock starts anew, and its wall clock may be wrong.</summary>
    public void PowerOff()
    {
        _trace.Say("collector", "loses power");
        End(machineToo: true);
        MachineUp = false;
        Clock.MonotonicOffsetUs = _dice.Between(0L, 60_000_000L) - _timeline.NowUs;
    }

    public void StepWallClock(long byUs)
    {
        _trace.Say("collector", $"wall clock steps by {byUs} us");
        Clock.WallErrorsUs.Add(Clock.WallErrorUs + byUs);
        Process?.Engine.SetUtc(Clock.UtcAtZeroUs, Process.NowUs);
    }

    public void Accept(StreamEnd end, DatagramSource from)
    {
        if (Process == null)
        {
            end.Abort();
            return;
        }

        Process.Accept(end, from);
    }

    public void Datagram(byte[] datagram, int count, DatagramSource from) => Process?.Datagram(datagram, count, from);

    /// <summary>Half of the collectors are as they come, half have queues and batches so small that they run full.</summary>
    private static EngineOptions Options(Dice dice)
    {
        var options = new EngineOptions { Name = "simulated", Port = Internet.CollectorPort };
        return dice.Chance(0.5)
            ? options
            : options with
            {
                BatchReadings = dice.Between(1, 200),
                BatchDataBytes = dice.Between(1 << 16, 1 << 18),
                QueueReadings = dice.Between(EngineOptions.SmallestQueueReadings, 2 * EngineOptions.SmallestQueueReadings),
                QueueDataBytes = dice.Between(EngineOptions.SmallestQueueDataBytes, 2 * EngineOptions.SmallestQueueDataBytes),
            };
    }

    private void End(bool machineToo)
    {
        Process?.Die(machineToo);
        Process = null;
        Writer.Store.File?.Die();
        _stopping = false;
        _startAgain = false;
    }
}
