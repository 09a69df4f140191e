using Telemetry.Session.Collector;

namespace Telemetry.Collector.Engine;

/// <summary>One boot of one device of the registry.</summary>
internal sealed class DeviceBoot : Boot
{
    public DeviceBoot(Device device, ulong id)
        : base(id)
    {
        Device = device;
    }

    public Device Device { get; }

    /// <summary>Monotonic, µs: when this collector met it first; null: an earlier run of the collector did.</summary>
    public long? MetUs { get; init; }

    /// <summary>Ascending in the order in which the device's boots ran; 0 for one that this collector never met alive.</summary>
    public int Order { get; set; }

    /// <summary>
    /// The device holds nothing of it any more (PROTOCOL 8.5): what is missing is lost, and nothing can be sent again.
    /// </summary>
    public bool IsGone { get; set; }

    /// <summary>What the store needs of <see cref="Boot.Clock"/>.</summary>
    public ClockPoints Points { get; } = new();

    /// <summary>It changed since it was handed to the store last.</summary>
    public bool IsChanged { get; set; }

    /// <summary>It is among <see cref="UnstoredFacts"/>: changed, or with points of its clock that wait.</summary>
    public bool IsUnstored { get; set; }

    /// <summary>The batch that is being filled has this boot at <see cref="BatchIndex"/> if its number is this one.</summary>
    public ulong BatchNumber { get; set; }

    public int BatchIndex { get; set; }
}
