using Telemetry.Collector.Alerts;
using Telemetry.Collector.Keys;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Session.Collector;

namespace Telemetry.Collector.Engine;

/// <summary>All enrolled devices. Only an id that has, or had, a key gets an entry: strangers cannot make it grow.</summary>
internal sealed class Registry
{
    private readonly EngineOptions _options;
    private readonly IKeyRing _keys;
    private readonly EngineTime _time;
    private readonly UnstoredFacts _facts;
    private readonly AlertParts _alerts;
    private readonly Dictionary<string, Device> _devices = new(StringComparer.Ordinal);

    public Registry(EngineOptions options, IKeyRing keys, EngineTime time, UnstoredFacts facts, AlertParts alerts)
    {
        _options = options;
        _keys = keys;
        _time = time;
        _facts = facts;
        _alerts = alerts;
    }

    public IEnumerable<Device> Devices => _devices.Values;

    public Device? Find(string name) => _devices.GetValueOrDefault(name);

    public Device Get(string name, long nowUs)
    {
        if (!_devices.TryGetValue(name, out Device? device))
        {
            device = new Device(name, _options, _time, _facts, _alerts, nowUs);
            _devices.Add(name, device);
        }

        return device;
    }

    /// <summary>Takes in what was enrolled meanwhile, and drops what was revoked before it ever connected.</summary>
    public void Synchronise(long nowUs)
    {
        foreach (string name in _keys.Devices)
            Get(name, nowUs);

        if (_devices.Count == _keys.Devices.Count)
            return;

        HashSet<string> enrolled = [.. _keys.Devices];
        foreach (Device device in _devices.Values.Where(device => device.Boots.Count == 0 && device.Link is null && !enrolled.Contains(device.Name)).ToList())
            _devices.Remove(device.Name);
    }

    /// <summary>What a durable store holds from before this start, oldest first.</summary>
    public void Restore(IEnumerable<StoredBoot> boots, long nowUs)
    {
        HashSet<string> enrolled = [.. _keys.Devices];
        foreach (StoredBoot stored in boots.Where(boot => enrolled.Contains(boot.Key.Device)))
        {
            Device device = Get(stored.Key.Device, nowUs);
            DeviceBoot boot = device.AddBoot(stored.Key.BootId, null);
            device.CurrentBoot = boot;
            boot.IsGone = stored.IsGone;
            Restore(stored, boot.Ledger);
            device.FoldBoots();
            device.States.Enter(DeviceState.Offline, Reasons.CollectorRestarted(), nowUs);
        }
    }

    private static void Restore(StoredBoot stored, BootLedger ledger)
    {
        ledger.Mark(stored.Sampled);
        foreach (NumberRange range in stored.Stored)
        {
            ledger.Restore(range.First, range.Count);
            ledger.CommitStored(range.First, range.Count);
        }

        foreach (LostRange range in stored.Lost)
        {
            ledger.Restore(range.First, range.Count);
            ledger.CommitLost(range.Cause, range.First, range.Count);
        }

        foreach (NumberRange range in stored.Elsewhere)
        {
            ledger.Restore(range.First, range.Count);
            ledger.CountElsewhere(range.Count);
            ledger.CommitElsewhere(range.First, range.Count);
        }
    }
}
