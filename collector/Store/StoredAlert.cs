using Telemetry.Collector.Views;

namespace Telemetry.Collector.Store;

/// <summary>An alert that was active when its store was written last.</summary>
/// <param name="Channel">Null: it is the device's.</param>
/// <param name="Since">UTC of the event with which it began.</param>
public sealed record StoredAlert(string Device, string? Channel, DateTimeOffset Since, StateReason Reason);
