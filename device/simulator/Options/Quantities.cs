namespace Telemetry.Simulator.Options;

/// <summary>A part of a whole, 0 to 1; a person reads and writes it as a percentage.</summary>
public readonly record struct Share(double Value)
{
    public override string ToString() => FormattableString.Invariant($"{Value * 100:0.##}%");
}

/// <summary>A time span in microseconds; a person reads and writes it with its unit.</summary>
public readonly record struct Duration(long Us)
{
    public static Duration Seconds(double seconds) => new((long)(seconds * 1e6));

    public TimeSpan ToTimeSpan() => TimeSpan.FromMicroseconds(Us);

    public override string ToString() => Us switch
    {
        0 => "0s",
        >= 60_000_000 when Us % 60_000_000 == 0 => FormattableString.Invariant($"{Us / 60_000_000}m"),
        >= 1_000_000 => FormattableString.Invariant($"{Us / 1e6:0.###}s"),
        _ => FormattableString.Invariant($"{Us / 1e3:0.###}ms"),
    };
}
