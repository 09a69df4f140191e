namespace Telemetry.Collector.Views;

/// <summary>How a publisher does: what it has delivered of what is stored, and why not the rest.</summary>
/// <param name="Name">"mqtt"</param>
/// <param name="Target">Where it delivers to, without a password; for people.</param>
/// <param name="IsConnected">The target takes readings now.</param>
/// <param name="Reason">Why it is in this state, and what to try next.</param>
/// <param name="Since">When it came into this state, UTC.</param>
/// <param name="Backlog">Readings stored and not delivered.</param>
/// <param name="InFlight">Of these: handed over and not confirmed.</param>
/// <param name="LagMs">Age of the oldest reading of the backlog, ms since it was sampled; null: there is none, or its time is unknown.</param>
/// <param name="Delivered">Readings confirmed by the target since this collector started.</param>
public sealed record OutboxView(
    string Name,
    string Target,
    bool IsConnected,
    StateReason Reason,
    DateTimeOffset Since,
    ulong Backlog,
    int InFlight,
    double? LagMs,
    ulong Delivered);
