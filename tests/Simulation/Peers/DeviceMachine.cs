using Telemetry.Device;
using Telemetry.RaspberryPi.Log;
using Telemetry.RaspberryPi.Tests.Log;
using Telemetry.Simulation.Tests.Checks;
using Telemetry.Simulation.Tests.Network;
using Telemetry.Simulation.Tests.World;
using Telemetry.Wire;

namespace Telemetry.Simulation.Tests.Peers;

/// <summary>A board with the real device core on it, and its power switch.</summary>
public sealed class DeviceMachine : IParameterHandler, IActionHandler
{
    public const string ParameterName = "serial";
    public const string ActionName = "note";
    private const int LargestParameter = 1_000_000;

    private readonly Timeline _timeline;
    private readonly Dice _dice;
    private readonly Trace _trace;
    private readonly DeviceProfile _profile;
    private readonly CommandBook _commands;
    private readonly Alarm _run;
    private ModelDisk _disk = new();
    private LogStorage? _storage;
    private DeviceClock _clock;
    private long _lastRunUs;
    private long _frozenUntilUs;
    private bool _isGone;
    private long _sessionsBefore;
    private long _readingsSentBefore;
    private long _commandsRepeatedBefore;
    private long _unreachableSinceUs;

    public DeviceMachine(
        Timeline timeline, Dice dice, Trace trace, Internet internet, byte subnet, DeviceProfile profile, CommandBook commands)
    {
        _timeline = timeline;
        _dice = dice;
        _trace = trace;
        _profile = profile;
        _commands = commands;
        _run = new Alarm(timeline, Run);
        _clock = new DeviceClock(timeline, 1);
        Name = $"{profile.Id}@{subnet}";
        Attachment = new DeviceAttachment(timeline, dice.Fork(), internet, subnet) { Wake = Wake, Powered = () => Core != null };
    }

    public string Name { get; }

    /// <summary>It has the memory card of another device as that is now.</summary>
    public bool IsClone { get; init; }

    public string Id => _profile.Id;

    public DeviceProfile Profile => _profile;

    public DeviceAttachment Attachment { get; }

    /// <summary>Null without power.</summary>
    public DeviceCore? Core { get; private set; }

    /// <summary>Of the boot that runs; null without power.</summary>
    public BootTruth? Truth { get; private set; }

    /// <summary>How long the device wanted to wait when it ran last.</summary>
    public long DueInUs { get; private set; }

    /// <summary>Sessions that came as far as READY, over all boots.</summary>
    public long Sessions => _sessionsBefore + (Core?.Counters.Sessions ?? 0);

    /// <summary>Readings put into datagrams, repeats included, and pieces of large ones, over all boots.</summary>
    public long ReadingsSent => _readingsSentBefore + (Core?.Counters.ReadingsSent ?? 0);

    /// <summary>Commands that came again in a later session, over all boots.</summary>
    public long CommandsRepeated => _commandsRepeatedBefore + (Core?.Counters.CommandsRepeated ?? 0);

    /// <summary>The connection breaks once the device has applied its next command, so that the collector sends it again (PROTOCOL 12.4).</summary>
    public bool LosesNextResult { get; set; }

    /// <summary>Earlier boots of which the device's disk holds something.</summary>
    public int EarlierBoots => _storage?.EarlierBoots ?? 0;

    /// <summary>Told of what the device's disk gives up of an earlier boot: device, boot, number, cause.</summary>
    public Action<string, ulong, ulong, LostCause> EarlierLost { get; set; } = (_, _, _, _) => { };

    /// <summary>Told of each new boot.</summary>
    public Action<BootTruth> Booted { get; set; } = _ => { };

    /// <summary>Told after each turn of the device's loop.</summary>
    public Action<DeviceMachine> Ran { get; set; } = _ => { };

    /// <summary>What the device's clock shows now.</summary>
    public long NowUs => _clock.NowUs;

    public void PowerOn(ResetCause cause)
    {
        if (Core != null || _isGone)
        {
            return;
        }

        _clock = new DeviceClock(_timeline, 1 + (((_dice.Unit() * 2) - 1) * DeviceProfile.WorstDrift));
        _lastRunUs = 0;
        var random = new SeededRandom(_dice.Fork());
        if (!IsClone)
        {
            _profile.TakeBroughtKey();
        }

        DeviceOptions options = _profile.Options(cause);
        if (_profile.Disk is { } disk)
        {
            _storage = new FileLogStorage(_disk, disk) { EarlierLost = (bootId, number, why) => EarlierLost(Id, bootId, number, why) };
            options.Storage = _storage;
        }

        var witness = new DeviceWitness(_trace, Name);
        Core = new DeviceCore(options, Attachment.Control, Attachment.Datagrams, random, witness);
        BootTruth truth = new(Id, Core.BootId, _timeline.NowUs, _clock.Rate) { HasDisk = _storage != null };
        Truth = truth;
        _disk.Synced = () => truth.Synced = truth.Flushed;
        witness.Follow(Truth, Core.Log);
        _profile.Furnish(Core, _dice.Fork(), Truth);
        AddCommands(Core);
        _trace.Say(Name, $"starts, boot {Core.BootId:x16}, log of {options.LogReadings}");
        Booted(Truth);
        _run.Within(0);
    }

    /// <summary>The device stops at once. A restarting one may have its operating system close the connection; a power cut tells nobody.</summary>
    public void PowerOff(bool silently)
    {
        if (Core == null)
        {
            return;
        }

        _trace.Say(Name, $"{(silently ? "loses power" : "restarts")}");
        _sessionsBefore = Sessions;
        _readingsSentBefore = ReadingsSent;
        _commandsRepeatedBefore = CommandsRepeated;
        Core = null;
        Truth!.Over = true;
        Truth.Safe = silently ? Truth.Synced : Truth.Flushed;
        Truth = null;
        _disk = silently ? _disk.AfterPowerCut(new Random(_dice.Between(0, int.MaxValue))) : _disk.AfterKill();
        _run.Cancel();
        if (silently)
        {
            Attachment.Control.Vanish();
        }
        else
        {
            Attachment.Control.Close();
        }

        Attachment.Datagrams.Clear();
    }

    /// <summary>For how long there was no power, or no way to the collector; to be asked every second or so.</summary>
    public long UnreachableForUs()
    {
        if (Core != null && !Attachment.Path.Cut)
        {
            _unreachableSinceUs = _timeline.NowUs;
        }

        return _timeline.NowUs - _unreachableSinceUs;
    }

    /// <summary>Somebody takes the device away.</summary>
    public void TakeAway()
    {
        PowerOff(silently: _dice.Chance(0.5));
        _isGone = true;
    }

    /// <summary>Nothing runs on the board for a while, though its operating system still takes what arrives.</summary>
    public void Freeze(long lengthUs)
    {
        _frozenUntilUs = Math.Max(_frozenUntilUs, _timeline.NowUs + lengthUs);
    }

    bool IParameterHandler.TryApply(Parameter parameter, TypedValue value, long nowUs, out string error)
    {
        error = "";
        Applied(value.Bits);
        return true;
    }

    bool IActionHandler.TryRun(string name, TypedValue argument, long nowUs, out string message)
    {
        message = "noted";
        Applied(argument.Bits);
        return true;
    }

    private void Applied(long value)
    {
        _commands.Applied(value);
        if (LosesNextResult)
        {
            // After this turn of the loop the result is on its way, and lost with the connection.
            LosesNextResult = false;
            _timeline.After(0, () => Attachment.Control.End?.ResetBoth());
        }
    }

    private void AddCommands(DeviceCore core)
    {
        var declaration = new ParameterDeclaration
        {
            Name = ParameterName,
            Type = ChannelType.Int64,
            Unit = "1",
            Description = "a number",
            Current = TypedValue.FromInt64(0),
            Default = TypedValue.FromInt64(0),
            HasRange = true,
            Lowest = TypedValue.FromInt64(0),
            Highest = TypedValue.FromInt64(LargestParameter),
        };
        core.AddParameter(new Parameter(declaration, this));
        core.AddAction(ActionName, "note a number", this);
    }

    /// <summary>The host read its clock, and then did something else for a while before it went on.</summary>
    private long HeldUpUs() => _dice.Chance(0.1) ? _dice.Between(0L, 5_000L) : 0;

    private void Wake() => _run.Within(_dice.Between(0L, 500L));

    private void Run()
    {
        if (Core == null)
        {
            return;
        }

        if (_timeline.NowUs < _frozenUntilUs)
        {
            _run.By(_frozenUntilUs);
            return;
        }

        DeviceCore core = Core;
        long nowUs = Math.Max(_lastRunUs, _clock.NowUs - HeldUpUs());
        _lastRunUs = _clock.NowUs;
        long deadlineUs = core.Run(nowUs);
        Truth!.Flushed = _storage == null ? 0 : core.Log.Next;
        DueInUs = deadlineUs - _clock.NowUs;
        _trace.Mark(deadlineUs);
        Ran(this);
        if (core.RestartRequested)
        {
            PowerOff(silently: false);
            _timeline.After(_dice.Between(200_000L, 2_000_000L), () => PowerOn(ResetCause.Software));
            return;
        }

        if (deadlineUs != long.MaxValue)
        {
            // A scheduler is never early and often a little late.
            long dueUs = _clock.TrueTimeUs(deadlineUs);
            _run.By(dueUs + (_dice.Chance(0.2) ? _dice.Between(0L, 2_000L) : 0));
        }
    }
}
