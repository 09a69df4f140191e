using Telemetry.Collector.Store;
using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

/// <summary>
/// What the store does not know yet besides readings. It notes which devices and boots changed, not what changed in them: a batch takes them
/// as they are when it is taken. So it never holds more than the registry, however long the store is away.
/// </summary>
internal sealed class UnstoredFacts
{
    private readonly EngineTime _time;
    private readonly DropCounters _drops;
    private readonly List<Device> _devices = [];

    /// <summary>New boots stand in it in the order in which they were met.</summary>
    private readonly List<DeviceBoot> _boots = [];

    /// <summary>Of one batch, while it is filled.</summary>
    private readonly List<(long AtUs, ConnectionEvent Event)> _events = [];

    public UnstoredFacts(EngineTime time, DropCounters drops)
    {
        _time = time;
        _drops = drops;
    }

    /// <summary>Monotonic, µs: when the first of it came; <see cref="long.MaxValue"/>: there is none.</summary>
    public long SinceUs { get; private set; } = long.MaxValue;

    public bool Any => _devices.Count > 0 || _boots.Count > 0;

    /// <summary>The device said something of itself.</summary>
    public void Changed(Device device)
    {
        device.IsChanged = true;
        List(device);
    }

    /// <summary>The device's history has a new entry.</summary>
    public void Happened(Device device) => List(device);

    /// <summary>An entry of the device's history gave way to newer ones before the store took it.</summary>
    public void CountForgottenEvent(Device device)
    {
        _drops.Count(EngineDrop.EventNotStored);
        device.Drops.Count(EngineDrop.EventNotStored);
    }

    public void Changed(DeviceBoot boot)
    {
        boot.IsChanged = true;
        List(boot);
    }

    /// <summary>The boot's clock, or this machine's, may have moved away from the points that the store has.</summary>
    public void ReviewClock(DeviceBoot boot)
    {
        if (boot.Points.Review(boot.Clock, _time))
            List(boot);
    }

    /// <summary>A session that spoke of the boot is over.</summary>
    public void Conclude(DeviceBoot boot)
    {
        boot.Points.Close(boot.Clock, _time);
        Changed(boot);
    }

    /// <summary>Puts everything into a batch.</summary>
    public void HandOut(ReadingBatch batch)
    {
        if (!Any)
            return;

        foreach (Device device in _devices)
            HandOut(device, batch);
        foreach (DeviceBoot boot in _boots)
            HandOut(boot, batch);
        batch.Events.AddRange(_events.OrderBy(entry => entry.AtUs).Select(entry => entry.Event));
        _events.Clear();
        _devices.Clear();
        _boots.Clear();
        SinceUs = long.MaxValue;
    }

    private void HandOut(Device device, ReadingBatch batch)
    {
        if (device.IsChanged)
            batch.Devices.Add(new DeviceFacts(device.Name, device.Info, [.. device.Schema.Parameters], [.. device.Schema.Actions]));
        foreach (DeviceStates.Entry entry in device.States.TakeUnstored())
            _events.Add((entry.AtUs, new ConnectionEvent(device.Name, entry.Event)));
        device.IsChanged = false;
        device.IsUnstored = false;
    }

    private void HandOut(DeviceBoot boot, ReadingBatch batch)
    {
        BootKey key = new(boot.Device.Name, boot.Id);
        if (boot.IsChanged)
        {
            DateTimeOffset? met = boot.MetUs is { } metUs ? _time.Utc(metUs) : null;
            batch.BootFacts.Add(new BootFacts(key, boot.Ledger.Next, met, ChannelsOf(boot), boot.Statement, boot.IsGone));
        }

        boot.Points.TakeWaiting(key, batch.ClockPoints);
        boot.IsChanged = false;
        boot.IsUnstored = false;
    }

    private static List<ChannelDeclaration> ChannelsOf(DeviceBoot boot) =>
        [.. Enumerable.Range(0, boot.Channels.Length).Select(channel => boot.Channels[channel]).OfType<ChannelDeclaration>()];

    private void List(Device device)
    {
        if (device.IsUnstored)
            return;

        SinceUs = Math.Min(SinceUs, _time.NowUs);
        device.IsUnstored = true;
        _devices.Add(device);
    }

    private void List(DeviceBoot boot)
    {
        if (boot.IsUnstored)
            return;

        SinceUs = Math.Min(SinceUs, _time.NowUs);
        boot.IsUnstored = true;
        _boots.Add(boot);
    }
}
