namespace Telemetry.RaspberryPi.Sensors.Measuring;

/// <summary>
/// A part that one measurement reads as a whole. All calls come from one thread, which may be blocked. What it throws is the
/// failure of all its channels, and the part is disposed of and opened again for the next measurement.
/// </summary>
public interface ISource : IDisposable
{
    /// <summary>Measures now: one outcome for each selected channel, in their order.</summary>
    void Measure(Span<Outcome> outcomes);
}

/// <summary>A part that also tells of a change at once, without being asked.</summary>
public interface IChangingSource : ISource
{
    /// <summary>Told of a change, on any thread: index of the channel, value, device time in microseconds.</summary>
    Action<int, double, long>? Changed { get; set; }
}

/// <summary>What one channel's part of a measurement came to.</summary>
public struct Outcome
{
    /// <summary>In the channel's unit.</summary>
    public double Value { get; private set; }

    /// <summary>Why there is no value, for a person; null: there is one.</summary>
    public string? Error { get; private set; }

    public static Outcome Of(double value) => double.IsFinite(value) ? new Outcome { Value = value } : Failed("the sensor gave no number");

    public static Outcome Failed(string error) => new() { Error = error };
}
