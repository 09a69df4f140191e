namespace Telemetry.Collector.Views;

/// <summary>PROTOCOL 15.3.</summary>
public enum DeviceState
{
    NeverSeen,
    Connecting,
    Online,
    Silent,
    Blocked,
    Offline,
}

/// <summary>
/// Why a device is in its state: a stable code (kebab-case), what was seen, and what to try next (empty when nothing is wrong).
/// </summary>
public sealed record StateReason(string Code, string Evidence, string Next);

/// <summary>One entry of a device's bounded history.</summary>
public sealed record DeviceEvent(DateTimeOffset Time, DeviceState State, StateReason Reason)
{
    /// <summary>The channel that it is about; null: the device.</summary>
    public string? Channel { get; init; }
}

/// <summary>
/// The account of one boot, or the sum over boots: <c>Sampled = Stored + InFlight + Lost</c>.
/// </summary>
public sealed record LedgerView(
    ulong Sampled,
    ulong Stored,
    ulong InFlight,
    ulong Lost,
    IReadOnlyDictionary<string, ulong> LostByCause,
    ulong Duplicates,
    ulong AcknowledgedElsewhere);

/// <summary>A channel and its latest value as it was received; it may not be stored yet.</summary>
/// <param name="Value">Null when there is none yet; bool, long, float, double, string, or byte[] for bytes.</param>
/// <param name="Time">UTC at which it was sampled; null while the boot's clock is unknown.</param>
/// <param name="Resolution">Smallest difference that means something, as declared (PROTOCOL 8.6); it decides how many decimals are shown.</param>
/// <param name="Recent">The last values that are numbers, oldest first, for a sparkline (at most 32).</param>
public sealed record ChannelView(
    int Channel,
    string Name,
    string Quantity,
    string Unit,
    string Type,
    double? Resolution,
    object? Value,
    DateTimeOffset? Time,
    IReadOnlyList<double> Recent)
{
    /// <summary>Null: it is within its limits, or has none.</summary>
    public AlertView? Alert { get; init; }
}

/// <summary>How well the path to a device works.</summary>
/// <param name="ReadingsPerSecond">Stored readings, mean of the last 10 s.</param>
/// <param name="LossPercent">Datagrams that did not arrive, of those the device sent in the last 10 s or more; null when unknown.</param>
/// <param name="Repaired">Readings that arrived only when sent again, in this session.</param>
/// <param name="RoundTripMs">Shortest of the last exchanges; null before the first.</param>
/// <param name="ClockErrorMs">Error bound of the mapping of device time to UTC; null while unknown.</param>
/// <param name="Path">"udp" or "control".</param>
public sealed record LinkView(
    double ReadingsPerSecond,
    double? LossPercent,
    ulong Repaired,
    double? RoundTripMs,
    double? ClockErrorMs,
    string Path,
    string? ControlAddress,
    string? DatagramAddress);

/// <summary>Something of a device that a command can set (PROTOCOL 8.7).</summary>
/// <param name="Type">"bool", "int64", "float32", "float64" or "text"</param>
/// <param name="Unit">a UCUM code; "1" or nothing without a unit</param>
/// <param name="Value">The current value; bool, long, float, double or string, as are the others.</param>
/// <param name="Lowest">Null: there is no range.</param>
/// <param name="Highest">Null: there is no range.</param>
public sealed record ParameterView(
    string Name,
    string Type,
    string Unit,
    string Description,
    object Value,
    object Default,
    object? Lowest,
    object? Highest);

/// <summary>Something that a device does when it is told to (PROTOCOL 8.8).</summary>
public sealed record ActionView(string Name, string Description);

public sealed record DeviceView(
    string Device,
    DeviceState State,
    StateReason Reason,
    DateTimeOffset Since,
    string? BootId,
    string? Hardware,
    string? Firmware,
    string? LastReset,
    LinkView Link,
    IReadOnlyList<ChannelView> Channels,
    LedgerView Ledger,
    IReadOnlyDictionary<string, ulong> Drops,
    IReadOnlyList<DeviceEvent> Events,
    IReadOnlyList<string> Warnings)
{
    /// <summary>When a new key was made for it that it has not used yet: the one before is accepted too. Null: it has one key.</summary>
    public DateTimeOffset? NewKeySince { get; init; }

    /// <summary>As it declared them, by name; empty before it connected.</summary>
    public IReadOnlyList<ParameterView> Parameters { get; init; } = [];

    public IReadOnlyList<ActionView> Actions { get; init; } = [];

    /// <summary>Active now: of the device itself and of its channels, alarms first.</summary>
    public IReadOnlyList<AlertView> Alerts { get; init; } = [];
}

/// <summary>The whole collector at one moment.</summary>
/// <param name="Drops">Everything dropped since start, by reason; datagrams, connections and frames alike.</param>
public sealed record CollectorView(
    DateTimeOffset Time,
    DateTimeOffset Started,
    IReadOnlyList<DeviceView> Devices,
    LedgerView Ledger,
    IReadOnlyDictionary<string, ulong> Drops,
    int Connections,
    int UnauthenticatedConnections,
    StoreView Store,
    double ReadingsPerSecond,
    double DatagramsPerSecond)
{
    /// <summary>One for each publisher that runs.</summary>
    public IReadOnlyList<OutboxView> Outboxes { get; init; } = [];

    public AlertCounts Alerts { get; init; } = AlertCounts.None;

    /// <summary>Datagrams that came since the start.</summary>
    public ulong Datagrams { get; init; }
}
