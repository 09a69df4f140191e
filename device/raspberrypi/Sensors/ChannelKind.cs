using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Sensors;

/// <summary>One quantity that a sensor measures, before it is given a channel.</summary>
/// <param name="Key">How the configuration calls it: <c>temperature</c>. Unique within the sensor.</param>
/// <param name="Name">The channel's name unless the configuration says otherwise.</param>
/// <param name="Quantity">For people: <c>relative humidity</c>.</param>
/// <param name="Unit">UCUM code.</param>
/// <param name="Type">Bool, int64 or float.</param>
/// <param name="Lowest">Least value that the part can give; NaN: not known.</param>
/// <param name="Highest">Greatest value that the part can give; NaN: not known.</param>
/// <param name="Resolution">Step of the values; NaN: not known.</param>
public sealed record ChannelKind(
    string Key,
    string Name,
    string Quantity,
    string Unit,
    ChannelType Type = ChannelType.Float32,
    double Lowest = double.NaN,
    double Highest = double.NaN,
    double Resolution = double.NaN)
{
    /// <summary>As PROTOCOL 8.6 declares it.</summary>
    public ChannelDeclaration Declare(string name, long intervalUs)
    {
        bool hasRange = !double.IsNaN(Lowest) && !double.IsNaN(Highest);
        bool hasResolution = !double.IsNaN(Resolution);
        return new ChannelDeclaration
        {
            Type = Type,
            IntervalMs = (int)Math.Clamp(intervalUs / 1_000, 0, int.MaxValue),
            Name = name,
            Quantity = Quantity,
            Unit = Unit,
            HasRange = hasRange,
            Lowest = hasRange ? Lowest : 0,
            Highest = hasRange ? Highest : 0,
            HasResolution = hasResolution,
            Resolution = hasResolution ? Resolution : 0,
        };
    }
}
