using Telemetry.Simulation.Tests.Checks;
using Telemetry.Simulation.Tests.Faults;
using Telemetry.Simulation.Tests.Network;
using Telemetry.Simulation.Tests.Peers;
using Telemetry.Simulation.Tests.World;
using Telemetry.Wire;

namespace Telemetry.Simulation.Tests;

/// <summary>All parts of one run, made from its seed.</summary>
public sealed class SimulatedWorld
{
    private const byte FirstCloneSubnet = 100;
    private const int MostClones = 6;
    private const int MostBootsOfTwins = 20;

    // The rest runs some times faster, and a file is the same whatever the faults around it are.
    private const double RealFiles = 0.125;

    private readonly Dice _dice;
    private readonly Dice? _files;
    private readonly Internet _internet;
    private readonly List<DeviceProfile> _profiles = [];
    private byte _nextSubnet = FirstCloneSubnet;

    public SimulatedWorld(ulong seed, bool tracing)
    {
        _dice = new Dice(seed);
        Plan = FaultPlan.From(_dice.Fork());
        Trace = new Trace(Timeline, tracing);
        _internet = new Internet(Timeline, _dice.Fork(), Trace);
        Dice files = _dice.Fork();
        _files = files.Chance(RealFiles) ? files : null;
        Accounts = new Accounts(this);
        var keys = new VirtualKeyRing();
        Collector = new CollectorMachine(Timeline, _dice.Fork(), Trace, _internet, keys, NewStore());
        Collector.Starting = Accounts.CollectorStarts;
        Collector.Writer.Kept = Accounts.Kept;
        _internet.Collector = Collector;
        for (int i = 0; i < Plan.Devices; i++)
        {
            _profiles.Add(new DeviceProfile($"device-{i}", _dice.Bytes(Limits.KeyBytes), _dice.Fork()));
            keys.Enroll(_profiles[i].Id, _profiles[i].Key);
            Devices.Add(NewDevice(_profiles[i], (byte)i));
        }

        Operator = new Operator(_dice.Fork(), this, keys, Commands);
        Attacker = new Attacker(Timeline, _dice.Fork(), _internet, Trace, [.. _profiles.Select(profile => profile.Id)]);
        new FaultInjector(Timeline, _dice.Fork(), Trace, this).Schedule(Plan);
    }

    public Timeline Timeline { get; } = new();

    public FaultPlan Plan { get; }

    public Trace Trace { get; }

    public CollectorMachine Collector { get; }

    public List<DeviceMachine> Devices { get; } = [];

    /// <summary>Devices with the id and the key of another one.</summary>
    public List<DeviceMachine> Clones { get; } = [];

    public CommandBook Commands { get; } = new();

    public Operator Operator { get; }

    public Attacker Attacker { get; }

    public Accounts Accounts { get; }

    public long DatagramsSent => _internet.DatagramsSent;

    public void Start()
    {
        Collector.Start();
        foreach (DeviceMachine device in Devices)
        {
            Timeline.After(_dice.Between(0L, 2_000_000L), () => device.PowerOn(ResetCause.PowerOn));
        }
    }

    /// <summary>Somebody copied a device's memory card: until a time there are two with one id.</summary>
    public void AddClone(int original, long untilUs)
    {
        if (Clones.Count == MostClones)
        {
            return;
        }

        DeviceMachine clone = NewDevice(_profiles[original], _nextSubnet++, isClone: true);
        Clones.Add(clone);
        Accounts.Contest(clone.Id);
        clone.PowerOn(ResetCause.PowerOn);
        Timeline.At(untilUs, () => clone.TakeAway());
    }

    /// <summary>
    /// The collector keeps an account of its own for the last 32 boots of a device. Where two devices share an id a boot can come
    /// back after it was gone, so there they restart less often than that.
    /// </summary>
    public bool MayRestart(int device)
    {
        return !Plan.Kinds.Contains(FaultKind.DuplicateId) || Accounts.BootsOf(Devices[device].Id) < MostBootsOfTwins;
    }

    /// <summary>The disk is replaced by an empty one.</summary>
    public void LoseStore()
    {
        Collector.Kill();
        Collector.Writer.Store = NewStore();
    }

    /// <summary>Faults stop: what can run runs, and every path is good again.</summary>
    public void CalmDown()
    {
        Trace.Say("world", "calm");
        Collector.Writer.Heal();
        Collector.Start();
        foreach (DeviceMachine device in Devices)
        {
            device.Attachment.Path.Heal();
            device.LosesNextResult = false;
            device.PowerOn(ResetCause.PowerOn);
        }
    }

    private VirtualStore NewStore() => Accounts.NewStore(_files is null ? null : new FileStore(_files.Fork(), Trace));

    private DeviceMachine NewDevice(DeviceProfile profile, byte subnet, bool isClone = false)
    {
        return new DeviceMachine(Timeline, _dice.Fork(), Trace, _internet, subnet, profile, Commands)
        {
            IsClone = isClone,
            Booted = Accounts.Boot,
            Ran = Accounts.DeviceRan,
            EarlierLost = Accounts.EarlierLost,
        };
    }
}
