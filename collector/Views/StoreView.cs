using Telemetry.Collector.Store;

namespace Telemetry.Collector.Views;

/// <summary>Something that the store cannot do.</summary>
/// <param name="Since">When it failed first.</param>
/// <param name="Why">As the store said it last.</param>
public sealed record StoreFault(DateTimeOffset Since, string Why);

/// <summary>How the store does.</summary>
/// <param name="Failing">Nothing is kept; null: commits work.</param>
/// <param name="Housekeeping">Retention and the like do not work; null: they do.</param>
/// <param name="QueuedReadings">Received and not stored yet.</param>
public sealed record StoreView(StoreFault? Failing, StoreFault? Housekeeping, int QueuedReadings, StoreStatus Status);
