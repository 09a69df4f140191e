namespace Telemetry.RaspberryPi.Sensors.Scan;

/// <summary>Something that a scan found and that can be measured.</summary>
/// <param name="Source">Where it was looked for: <c>i2c</c>, <c>iio</c>, <c>hwmon</c>, <c>1-wire</c>, <c>thermal</c>, <c>gpio</c>, <c>board</c>.</param>
/// <param name="Place">Where it is: <c>/dev/i2c-1 0x76</c>.</param>
/// <param name="Name">What it is.</param>
/// <param name="Proof">How that is known: <c>chip id 0x60</c>; or that it is only likely.</param>
/// <param name="Entry">For the list "sensors" of telemetry-device.json; empty: it cannot be read.</param>
/// <param name="Advice">What is to be done before the entry works, or why there is none; empty: nothing.</param>
public sealed record Finding(string Source, string Place, string Name, string Proof, string Entry, string Advice = "")
{
    /// <summary>False: reading it writes to the part, which may be in use, or be another than it seems.</summary>
    public bool IsHarmless { get; init; } = true;

    /// <summary>True: that it is this part is known, not only likely.</summary>
    public bool IsCertain { get; init; } = true;

    /// <summary>What the entry gives now.</summary>
    public IReadOnlyList<FoundValue> Values { get; init; } = [];
}

/// <summary>One value of a sensor that was found.</summary>
/// <param name="Channel">Its name with this entry.</param>
/// <param name="Unit">UCUM code.</param>
/// <param name="Value">NaN: it could not be read.</param>
/// <param name="Error">Why; empty: it was read.</param>
public sealed record FoundValue(string Channel, string Unit, double Value, string Error);

/// <summary>Where nothing can be found as the machine is, and what to do about it.</summary>
public sealed record Problem(string Source, string Text);

/// <summary>The answer of a scan.</summary>
public sealed record ScanResult(IReadOnlyList<Finding> Findings, IReadOnlyList<Problem> Problems);
