using System.Text.Json.Serialization;

namespace Telemetry.Collector.Http;

/// <summary>What is common to all answers of stored readings: the channel as its newest boot declared it, and the time.</summary>
/// <param name="From">Null: no reading has a known time.</param>
/// <param name="WithoutTime">Readings that were left out because their time is not known: a range was asked for.</param>
/// <param name="Damaged">Blocks and journal rows that could not be read; what they held is missing here.</param>
internal abstract record ReadingsAnswer(
    string Device, string Channel, string Quantity, string Unit, string Type, double? Resolution, DateTime? From, DateTime? To, long WithoutTime, int Damaged);

/// <param name="Next">There are more, behind this; null: these are all.</param>
internal sealed record RawAnswer(
    string Device, string Channel, string Quantity, string Unit, string Type, double? Resolution, DateTime? From, DateTime? To, long WithoutTime, int Damaged,
    [property: JsonPropertyOrder(1)] IReadOnlyList<RawReading> Readings,
    [property: JsonPropertyOrder(2)] string? Next)
    : ReadingsAnswer(Device, Channel, Quantity, Unit, Type, Resolution, From, To, WithoutTime, Damaged);

internal sealed record BucketAnswer(
    string Device, string Channel, string Quantity, string Unit, string Type, double? Resolution, DateTime? From, DateTime? To, long WithoutTime, int Damaged,
    [property: JsonPropertyOrder(1)] double StepMs,
    [property: JsonPropertyOrder(2)] IReadOnlyList<object> Buckets)
    : ReadingsAnswer(Device, Channel, Quantity, Unit, Type, Resolution, From, To, WithoutTime, Damaged);

/// <param name="Value">bool, long, float, double, string, or byte[] for bytes.</param>
internal sealed record RawReading(DateTime? Time, double? ErrorMs, string Boot, ulong Number, object Value) : Foreign;

/// <param name="Min">Of the finite values, as are mean and max; NaN where there is none, null where values are no numbers.</param>
internal sealed record FullBucket(DateTime Time, long Count, object? Min, double? Mean, object? Max, object First, object Last) : Foreign;

internal sealed record SingleBucket(DateTime Time, object Value) : Foreign;

/// <summary>What was measured in a boot in which the channel was declared otherwise than in the newest one.</summary>
internal abstract record Foreign
{
    [JsonPropertyOrder(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Unit { get; init; }

    [JsonPropertyOrder(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Type { get; init; }
}
