using Telemetry.Collector.Views;
using Telemetry.Session.Collector;
using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

/// <summary>What every part of the engine works with.</summary>
internal sealed record EngineParts(EngineOptions Options, EngineTime Time, DropCounters Drops, OperatorLog Log, StoreQueue Queue, UnstoredFacts Facts, CommandResults Results, ProvenKeys ProvenKeys);

/// <summary>One session of one device: what the session tells becomes the device's state, history and accounts.</summary>
internal sealed class DeviceLink : ISessionEvents
{
    // A device behind an address that changes all the time is worth an entry now and then.
    private const long RoamNoticeUs = 10_000_000;

    private readonly EngineParts _parts;
    private readonly Throttle _roamNotice = new(RoamNoticeUs);
    private StateReason? _goodbye;

    public DeviceLink(EngineParts parts, Device device, Connection connection)
    {
        _parts = parts;
        Device = device;
        Connection = connection;
        Key = connection.Key!;
        Loss = new LossMeter();
    }

    public Device Device { get; }

    public Connection Connection { get; }

    /// <summary>Set right after construction: the session needs this link for its events.</summary>
    public CollectorSession Session { get; set; } = null!;

    /// <summary>The key that this session was opened with.</summary>
    public byte[] Key { get; }

    public LossMeter Loss { get; }

    public bool IsBlocked { get; private set; }

    /// <summary>Where datagrams come from (PROTOCOL 6.4); null: none came by UDP.</summary>
    public DatagramSource? DatagramAddress { get; private set; }

    /// <summary>It speaks for its device; a session that was replaced, or sent away, does not.</summary>
    public bool IsCurrent => Device.Link == this;

    /// <summary>After a datagram: something of it concerns more than the accounts.</summary>
    public bool NeedsReview => Session.IsClosed || Device.States.State == DeviceState.Silent;

    private long NowUs => _parts.Time.NowUs;

    public void DatagramCameFrom(DatagramSource from)
    {
        if (DatagramAddress == from)
            return;

        if (DatagramAddress is { } before && _roamNotice.TryPass(NowUs, out _))
            Device.States.Note(Reasons.Roamed(before, from), NowUs);
        DatagramAddress = from;
    }

    /// <summary>Looks at what only time changes, and at what came since the last look.</summary>
    public void Review()
    {
        if (!IsCurrent || Session.IsClosed)
            return;

        bool isSilent = Device.States.State == DeviceState.Silent;
        if (isSilent && Session.LastReadingUs >= Device.States.SinceUs)
            Device.States.Enter(DeviceState.Online, Reasons.ReadingsArrive(), NowUs);
        else if (isSilent || Device.States.SilentAtUs(_parts.Options) <= NowUs)
            Device.States.Enter(DeviceState.Silent, Reasons.Silent(Session, _parts.Options.Port, NowUs), NowUs);
    }

    /// <summary>Why the device is offline now that this session is over.</summary>
    public StateReason Farewell(DisconnectReason? socket)
    {
        if (_goodbye is not null)
            return _goodbye;

        return Session.ClosedWith is { } code
            ? Reasons.ClosedHere(code, Session, NowUs)
            : Reasons.SocketEnded(socket ?? DisconnectReason.ClosedHere, Connection.Remote, Session, NowUs);
    }

    /// <summary>The session is over: what the store does not have of its boots would otherwise come with their next readings, if any came.</summary>
    public void Conclude()
    {
        foreach (DeviceBoot boot in Device.Boots)
        {
            if (Session.IsAnnounced(boot))
                _parts.Facts.Conclude(boot);
        }
    }

    Boot ISessionEvents.Announce(in BootAnnouncement announcement)
    {
        DeviceBoot boot = Device.FindBoot(announcement.BootId) ?? Device.AddBoot(announcement.BootId, NowUs);
        boot.IsGone = false;
        _parts.Facts.Changed(boot);
        if (boot.Id == Session.BootId)
            Device.CurrentBoot = boot;
        BoundBoots();
        return boot;
    }

    void ISessionEvents.Described(Boot boot) => _parts.Facts.Changed((DeviceBoot)boot);

    void ISessionEvents.ClockMeasured(Boot boot) => _parts.Facts.ReviewClock((DeviceBoot)boot);

    void ISessionEvents.AllBootsAnnounced()
    {
        foreach (DeviceBoot boot in Device.Boots)
        {
            if (!Session.IsAnnounced(boot))
                GiveUp(boot);
        }

        Device.FoldBoots();
    }

    void ISessionEvents.Introduced(DeviceInfo device)
    {
        // What follows says anew what can be set and done (PROTOCOL 8.4): other firmware may have other parameters.
        Device.Info = device;
        Device.Schema.Clear();
        _parts.Facts.Changed(Device);
    }

    bool ISessionEvents.Declare(ParameterDeclaration parameter)
    {
        bool isWithin = Device.Schema.TryAdd(parameter);
        _parts.Facts.Changed(Device);
        return isWithin;
    }

    bool ISessionEvents.Declare(ActionDeclaration action)
    {
        bool isWithin = Device.Schema.TryAdd(action);
        _parts.Facts.Changed(Device);
        return isWithin;
    }

    void ISessionEvents.Ready()
    {
        Device.States.Enter(DeviceState.Online, Reasons.Ready(Connection.Remote), NowUs);
        if (Device.CurrentBoot is { } boot)
            Device.Alerts.Declared(boot);
        foreach (CommandView settled in Device.Commands.Restart(Session.BootId))
            _parts.Results.Add(settled);
    }

    void ISessionEvents.LinkChanged(in Link link)
    {
        IsBlocked = link.Path == LinkPath.Control;
        if (IsBlocked)
            Device.States.Enter(DeviceState.Blocked, Reasons.Blocked(link, _parts.Options.Port), NowUs);
        else if (Device.States.State == DeviceState.Blocked)
            Device.States.Enter(DeviceState.Online, Reasons.UdpArrives(), NowUs);
    }

    void ISessionEvents.Logged(in Wire.LogLine line)
    {
        if (Device.Log.TryTake(_parts.Options.DeviceLogLinesPerSecond, NowUs))
        {
            _parts.Log.Add(Device.Name, NameOf(line.Level), Printable.Text(line.Text));
            return;
        }

        _parts.Drops.Count(EngineDrop.LogStorm);
        Device.Drops.Count(EngineDrop.LogStorm);
    }

    void ISessionEvents.Answered(CommandResult result)
    {
        if (Device.Commands.Answer(result) is not { } command)
            return;

        _parts.Results.Add(command);
        if (command is { Status: CommandStatus.Applied, Request.Kind: CommandKind.SetParameter } && Device.Schema.TrySet(command.Request.Name, command.Value))
            _parts.Facts.Changed(Device);
        string message = command.Message.Length > 0 ? $": {command.Message}" : "";
        _parts.Log.Inform(Device.Name, $"{command.Request.Name}: {NameOf(result.Status)}{message}");
    }

    void ISessionEvents.Dropped(DropReason reason)
    {
        _parts.Drops.Count(reason);
        Device.Drops.Count(reason);
    }

    bool ISessionEvents.TryTakeCommand(out Command command) => Device.Commands.TryTake(Session.Id, out command);

    void ISessionEvents.Progressed(ulong sent, ulong arrived) => Loss.Add(sent, arrived, NowUs);

    void ISessionEvents.ClosedByDevice(in Close close) => _goodbye = Reasons.ClosedByDevice(close, Session, NowUs);

    /// <summary>PROTOCOL 8.5: what is missing of a boot that the device no longer has is lost.</summary>
    private void GiveUp(DeviceBoot boot)
    {
        if (!boot.IsGone)
            _parts.Facts.Changed(boot);
        boot.IsGone = true;
        ulong from = 0;
        while (boot.Ledger.TryTakeMissing(from, boot.Ledger.Next, out ulong first, out ulong end))
        {
            _parts.Queue.AddLost(boot, LostCause.Restart, first, end - first);
            from = end;
        }
    }

    /// <summary>A device that never says what it no longer has would fill the memory boot by boot.</summary>
    private void BoundBoots()
    {
        for (int i = 0; i < Device.Boots.Count - (2 * _parts.Options.DeviceBoots); i++)
        {
            if (!Device.Boots[i].IsGone && !Session.IsAnnounced(Device.Boots[i]))
                GiveUp(Device.Boots[i]);
        }

        Device.FoldBoots();
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Error => "error",
        LogLevel.Warning => "warning",
        LogLevel.Information => "information",
        _ => "debug",
    };

    private static string NameOf(CommandStatus status) => status switch
    {
        CommandStatus.Applied => "applied",
        CommandStatus.Refused => "refused",
        _ => "failed",
    };
}
