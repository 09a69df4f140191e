using Telemetry.Collector.Engine;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Wire;

namespace Telemetry.Collector.Alerts;

/// <summary>What the alerts of all devices work with.</summary>
internal sealed record AlertParts(AlertRules Rules, EngineTime Time, DropCounters Drops, AlertDeadlines Deadlines);

/// <summary>
/// The alerts of one device: of its channels and of its absence. They begin and end with an event in its history and change nothing else. It
/// holds no more than the channels of the boot that runs, and allocates only when something changes.
/// </summary>
internal sealed class DeviceAlerts
{
    private readonly Engine.Device _device;
    private readonly AlertParts _parts;
    private readonly Absence _absence;
    private readonly long? _absenceUs;

    /// <summary>By channel name, which a channel keeps over the device's boots. Without an entry it has no limits.</summary>
    private readonly Dictionary<string, ChannelAlert> _alerts = new(StringComparer.Ordinal);

    /// <summary>By channel number, what was found when the channel was looked at first.</summary>
    private (ChannelDeclaration? Declared, ChannelAlert? Alert)[] _channels = [];

    public DeviceAlerts(Engine.Device device, AlertParts parts)
    {
        _device = device;
        _parts = parts;
        _absenceUs = parts.Rules.AbsenceOf(device.Name);
        _absence = new Absence(_absenceUs);
    }

    /// <summary>Its place among the <see cref="AlertDeadlines"/>; negative: it has none yet.</summary>
    public int Place { get; set; } = -1;

    private long NowUs => _parts.Time.NowUs;

    private DateTimeOffset Now => _parts.Time.Now;

    /// <summary>Takes a reading that was received, stored or not.</summary>
    public void Take(DeviceBoot boot, in StoredReading reading)
    {
        ChannelDeclaration? declared = boot.Channels[reading.Channel];
        if (declared is null || boot.Order == 0)
            return;

        if (reading.Channel >= _channels.Length || _channels[reading.Channel].Declared != declared)
        {
            if (boot == _device.CurrentBoot)
                Find(reading.Channel, declared);
            else if (reading.Channel >= _channels.Length || _channels[reading.Channel].Declared?.Name != declared.Name)
                return;
        }

        if (_channels[reading.Channel].Alert is not { } alert || !LatestValues.TryNumber(reading, out double value) || double.IsNaN(value))
            return;

        if (!alert.Take(new ReadingOrder(boot.Order, reading.Number), reading.DeviceTimeUs, value, Now))
            return;

        if (declared.Type == ChannelType.Float32)
            alert.RoundValue();
        TimeSpan? age = boot.Clock.TryMap(reading.DeviceTimeUs, out long sampledUs, out _) ? TimeSpan.FromMicroseconds(NowUs - sampledUs) : null;
        alert.Reason = AlertTexts.Changed(alert, declared, age);
        Note(alert);
    }

    /// <summary>The device has said which channels it has: what is not among them any more, or has no limits any more, is no alert.</summary>
    public void Declared(DeviceBoot boot)
    {
        HashSet<string> names = [];
        for (int i = 0; i < boot.Channels.Length; i++)
        {
            if (boot.Channels[i] is not { } declared)
                continue;

            names.Add(declared.Name);
            Find(i, declared);
        }

        foreach (string name in _alerts.Keys.Where(name => !names.Contains(name)).ToList())
            End(_alerts[name], AlertTexts.NotDeclared(name));
    }

    /// <summary>The device's state is this one now, for this reason.</summary>
    public void StateIs(DeviceState state, StateReason reason)
    {
        if (reason.Code == Reasons.RevokedCode)
            EndAll();
        else if (Absence.IsAway(state))
            _absence.Begin(NowUs);
        else if (_absence.End())
            _device.States.Note(AlertTexts.Back(Now - _absence.Since + TimeSpan.FromMicroseconds(_absenceUs ?? 0)), NowUs);
        _parts.Deadlines.Bring(this, _absence.DueUs);
    }

    /// <summary>An alert that was active when the collector ended. It stays until a reading, or the device, says otherwise.</summary>
    public void Remember(StoredAlert stored)
    {
        if (AlertCodes.LevelAfter(stored.Reason.Code) is not { } level)
            return;

        if (stored.Channel is { } name)
        {
            ChannelAlert alert = new(name);
            alert.Remember(level, stored.Since, stored.Reason);
            _alerts[name] = alert;
        }
        else if (_absenceUs is null)
        {
            _device.States.Note(AlertTexts.NotAwaited(), NowUs);
        }
        else
        {
            _absence.Remember(stored.Since);
        }
    }

    /// <summary>Does what time asks for and says when to come again.</summary>
    public long Tick()
    {
        if (_absence.DueUs <= NowUs)
        {
            _absence.Raise(Now);
            _device.States.Note(Absent(), NowUs);
        }

        long dueUs = _absence.DueUs;
        foreach (ChannelAlert alert in _alerts.Values)
        {
            if (alert.IsToBeNoted && !TryNote(alert))
                dueUs = Math.Min(dueUs, alert.Budget.NextUs);
        }

        return dueUs;
    }

    /// <summary>Alarms first.</summary>
    public IReadOnlyList<AlertView> View()
    {
        List<AlertView>? views = null;
        if (_absence.IsRaised && _absenceUs is { } us)
        {
            StateReason absent = Absent();
            (views ??= []).Add(new AlertView(AlertLevel.Alarm, absent.Code, null, _absence.Since, null, us / 1e6, true, "s", absent.Evidence, absent.Next));
        }

        foreach (ChannelAlert alert in _alerts.Values)
        {
            if (alert.Level is { } level)
                (views ??= []).Add(alert.View(level, UnitOf(alert)));
        }

        return views is null ? [] : [.. views.OrderByDescending(view => view.Level)];
    }

    private StateReason Absent() => AlertTexts.Absent(_device.States.State, _device.States.Reason, _absenceUs ?? 0);

    private string UnitOf(ChannelAlert alert)
    {
        foreach ((ChannelDeclaration? declared, ChannelAlert? of) in _channels)
        {
            if (of == alert)
                return Printable.Text(declared!.Unit);
        }

        return "";
    }

    /// <summary>Finds the limits of a channel of the boot that runs.</summary>
    private void Find(int channel, ChannelDeclaration declared)
    {
        if (channel >= _channels.Length)
            Array.Resize(ref _channels, channel + 1);
        if (_channels[channel].Declared == declared)
            return;

        ChannelLimits limits = _parts.Rules.LimitsOf(_device.Name, declared);
        ChannelAlert? alert = _alerts.GetValueOrDefault(declared.Name);
        if (limits.Any)
        {
            alert ??= _alerts[declared.Name] = new ChannelAlert(declared.Name);
            alert.Hold(limits);
        }
        else if (alert is not null)
        {
            End(alert, AlertTexts.WithoutLimits(declared.Name));
            alert = null;
        }

        _channels[channel] = (declared, alert);
    }

    private void End(ChannelAlert alert, StateReason reason)
    {
        alert.End(reason, Now);
        if (alert.IsToBeNoted)
            _device.States.Note(reason, NowUs, alert.Channel);
        _alerts.Remove(alert.Channel);
        for (int i = 0; i < _channels.Length; i++)
        {
            if (_channels[i].Alert == alert)
                _channels[i] = default;
        }
    }

    private void EndAll()
    {
        foreach (ChannelAlert alert in _alerts.Values.ToList())
            End(alert, AlertTexts.Revoked(alert.Channel));
        if (_absence.End())
            _device.States.Note(AlertTexts.NotAwaited(), NowUs);
    }

    private void Note(ChannelAlert alert)
    {
        // Found again after a restart: the event was made by an earlier run.
        if (!alert.IsToBeNoted && alert.Unnoted == 0)
            return;

        alert.Unnoted++;
        if (alert.IsToBeNoted && TryNote(alert))
            return;

        _parts.Drops.Count(EngineDrop.AlertNotNoted);
        _device.Drops.Count(EngineDrop.AlertNotNoted);
        if (alert.IsToBeNoted)
            _parts.Deadlines.Bring(this, alert.Budget.NextUs);
    }

    private bool TryNote(ChannelAlert alert)
    {
        if (!alert.Budget.TryTake(NowUs))
            return false;

        StateReason said = AlertTexts.After(alert.Reason, alert.Unnoted - 1);
        alert.Noted = alert.Reason;
        alert.NotedBy = alert.By;
        alert.Unnoted = 0;
        _device.States.Note(said, NowUs, alert.Channel);
        return true;
    }
}
