using Telemetry.Collector.Hosting;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Simulator.Devices;
using Telemetry.Simulator.Network;
using Telemetry.Simulator.Truth;
using Telemetry.Wire;

namespace Telemetry.Collector.Demo;

/// <summary>
/// The account of a demo when devices and collector have stopped: what was sampled by the devices' own record, what is stored by the
/// store's own count, what is in flight by the devices' logs, what is lost by their declarations. A reading that is in none of
/// them, in the store twice, or there with another value, makes it unbalanced.
/// </summary>
public sealed class DemoLedger
{
    /// <summary>The name under which the engine counts datagrams that arrived twice (PROTOCOL 17.3).</summary>
    private static readonly string Replay = Codes.Name(DropReason.Replay);

    private readonly List<string> _faults = [];

    private DemoLedger(IReadOnlyList<BootAccount> boots, CollectorView view)
    {
        Boots = boots;
        _faults.AddRange(boots.SelectMany(boot => boot.Faults.Select(fault => $"{boot.Device}: {fault}")));
        Duplicates = view.Ledger.Duplicates + view.Drops.GetValueOrDefault(Replay);
        Rejected = Rejects(view.Drops).Aggregate(0UL, (sum, drop) => sum + drop.Value);
        Drops = view.Drops;
        Devices = view.Devices.ToDictionary(device => device.Device, StringComparer.Ordinal);
    }

    public IReadOnlyList<BootAccount> Boots { get; }

    public ulong Sampled => Sum(boot => boot.Sampled);

    public ulong Stored => Sum(boot => boot.Stored);

    public ulong InFlight => Sum(boot => boot.InFlight);

    public ulong Lost => Sum(boot => boot.Lost);

    /// <summary>Second copies: datagrams that arrived twice, and readings that came again in another datagram.</summary>
    public ulong Duplicates { get; }

    /// <summary>Whatever else the collector dropped.</summary>
    public ulong Rejected { get; }

    public IReadOnlyDictionary<string, ulong> Drops { get; }

    /// <summary>The collector's view of each device, for what it alone knows.</summary>
    public IReadOnlyDictionary<string, DeviceView> Devices { get; }

    /// <summary>What the simulated network did to each device's datagrams.</summary>
    public IReadOnlyDictionary<string, FaultCounters> Network { get; init; } = new Dictionary<string, FaultCounters>();

    /// <summary>What is wrong, for a person.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public bool IsBalanced => Sampled == Stored + InFlight + Lost && _faults.Count == 0;

    /// <param name="devices">The simulated devices, none of which runs any more.</param>
    /// <param name="rows">What is in the database.</param>
    /// <param name="count">How many readings the database's own account says are stored.</param>
    /// <param name="view">The collector's last view.</param>
    public static DemoLedger Settle(
        IReadOnlyCollection<SimulatedDevice> devices, DemoRows rows, Func<BootKey, ulong> count, CollectorView view) =>
        Settle(devices.SelectMany(device => device.Boots), rows, count, view, devices.ToDictionary(device => device.Name, device => device.Network));

    /// <summary>As above, of boots.</summary>
    public static DemoLedger Settle(
        IEnumerable<SimulatedBoot> boots,
        DemoRows rows,
        Func<BootKey, ulong> count,
        CollectorView view,
        IReadOnlyDictionary<string, FaultCounters> network)
    {
        List<BootAccount> accounts = [];
        HashSet<BootKey> unknown = [.. rows.Boots];
        foreach (SimulatedBoot boot in boots)
        {
            BootKey key = new(boot.Truth.Device, boot.Truth.BootId);
            unknown.Remove(key);
            accounts.Add(BootAccount.Settle(boot.Truth, boot.Fate, rows.Of(key), count(key)));
        }

        DemoLedger ledger = new(accounts, view) { Network = network };
        ledger._faults.AddRange(unknown.Select(key => $"{key.Device}: {count(key)} rows of the boot {key.BootId:x16}, which never was"));
        return ledger;
    }

    /// <summary>Drops of the collector or of one device that are no second copies. What a slow reader of the demo missed was stored.</summary>
    public static IEnumerable<KeyValuePair<string, ulong>> Rejects(IReadOnlyDictionary<string, ulong> drops) =>
        drops.Where(drop => drop.Key != Replay && drop.Key != CollectorHost.SlowSubscriber && drop.Value > 0);

    /// <summary>Second copies of one device.</summary>
    public static ulong DuplicatesOf(DeviceView device) => device.Ledger.Duplicates + device.Drops.GetValueOrDefault(Replay);

    private ulong Sum(Func<BootAccount, ulong> of) => Boots.Aggregate(0UL, (sum, boot) => sum + of(boot));
}
