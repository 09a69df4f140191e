namespace Telemetry.Collector.Store;

/// <summary>What a store tells of itself.</summary>
/// <param name="Path">Where it keeps things; empty: in memory.</param>
/// <param name="Bytes">What it takes on the disk.</param>
/// <param name="Alarm">What an operator must know, such as that a damaged file was set aside; null: nothing.</param>
public sealed record StoreStatus(string Path, long Bytes, string? Alarm)
{
    /// <summary>Of a store that has nothing to tell.</summary>
    public static StoreStatus Unknown { get; } = new("", 0, null);
}
