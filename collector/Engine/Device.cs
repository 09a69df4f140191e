using Telemetry.Collector.Alerts;
using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

/// <summary>One enrolled device, as long as the collector runs.</summary>
internal sealed class Device
{
    private const long NoticeIntervalUs = 10_000_000;

    private readonly EngineOptions _options;
    private readonly List<DeviceBoot> _boots = [];
    private int _bootsMet;
    private DeviceBoot? _newest;

    public Device(string name, EngineOptions options, EngineTime time, UnstoredFacts facts, AlertParts alerts, long nowUs)
    {
        Name = name;
        _options = options;
        States = new DeviceStates(this, options.DeviceEvents, time, facts, nowUs);
        Latest = new LatestValues(options.LatestBytes);
        Alerts = new DeviceAlerts(this, alerts);
    }

    public string Name { get; }

    public DeviceStates States { get; }

    public DropCounters Drops { get; } = new();

    public CommandBook Commands { get; } = new();

    public LatestValues Latest { get; }

    public DeviceAlerts Alerts { get; }

    public RateMeter Rate { get; } = new();

    public DeviceIdentity Identity { get; } = new();

    /// <summary>What keeps its log from flooding the operator.</summary>
    public LogBudget Log { get; } = new();

    public Throttle WrongKeyNotice { get; } = new(NoticeIntervalUs);

    public Throttle TwinNotice { get; } = new(NoticeIntervalUs);

    /// <summary>The session that speaks for the device now; null: none.</summary>
    public DeviceLink? Link { get; set; }

    public DeviceInfo? Info { get; set; }

    public KeyChoice Keys { get; } = new();

    public DeviceSchema Schema { get; } = new();

    /// <summary>What it says of itself changed since it was handed to the store last.</summary>
    public bool IsChanged { get; set; }

    /// <summary>It is among <see cref="UnstoredFacts"/>: changed, or with events that wait.</summary>
    public bool IsUnstored { get; set; }

    /// <summary>What needs the operator's attention, with the time until which it is shown.</summary>
    public Dictionary<string, (string Text, long UntilUs)> Warnings { get; } = [];

    /// <summary>In the order in which this collector met them.</summary>
    public IReadOnlyList<DeviceBoot> Boots => _boots;

    /// <summary>The sum of the boots that have no account of their own any more.</summary>
    public LedgerTotals Folded { get; } = new();

    /// <summary>Boots that are gone, and that the store does not know to be so yet.</summary>
    public int WaitingBoots => _boots.Count(boot => boot.IsGone && (boot.IsUnstored || boot.Ledger.Queued > 0));

    public DeviceBoot? FindBoot(ulong id) => _boots.Find(boot => boot.Id == id);

    /// <param name="metUs">as <see cref="DeviceBoot.MetUs"/></param>
    public DeviceBoot AddBoot(ulong id, long? metUs)
    {
        DeviceBoot boot = new(this, id) { MetUs = metUs };
        _boots.Add(boot);
        return boot;
    }

    /// <summary>The boot that runs now, or ran last; null: none was met.</summary>
    public DeviceBoot? CurrentBoot
    {
        get => _newest;
        set
        {
            if (value == _newest || value is null)
                return;

            value.Order = ++_bootsMet;
            _newest = value;
        }
    }

    /// <summary>Adds the oldest boots to the total, as long as there are too many and they are settled for good.</summary>
    public void FoldBoots()
    {
        for (int i = 0; i < _boots.Count && _boots.Count > _options.DeviceBoots;)
        {
            DeviceBoot boot = _boots[i];
            if (boot.IsGone && boot.Ledger.IsSettled && !boot.IsUnstored)
            {
                Folded.Add(boot.Ledger);
                _boots.RemoveAt(i);
            }
            else
            {
                i++;
            }
        }
    }
}

/// <summary>How many log lines of a device are passed on in a second (PROTOCOL 16).</summary>
internal sealed class LogBudget
{
    private const long SecondUs = 1_000_000;

    private long _secondStartUs = long.MinValue / 2;
    private int _lines;

    public bool TryTake(int perSecond, long nowUs)
    {
        if (nowUs - _secondStartUs >= SecondUs)
        {
            _secondStartUs = nowUs;
            _lines = 0;
        }

        return _lines++ < perSecond;
    }
}
