using Telemetry.RaspberryPi.Sensors.Measuring;

namespace Telemetry.RaspberryPi.Sensors.Drivers;

/// <summary>A part that a driver of the package reads.</summary>
internal sealed class DriverSource : ISource
{
    private readonly IDisposable _part;
    private readonly Func<Func<string, double?>> _measure;
    private string[] _keys = [];

    /// <param name="part">The driver, which owns its device.</param>
    /// <param name="measure">Measures once; what it returns gives each channel's value by its key, or null if the part gave none.</param>
    public DriverSource(IDisposable part, Func<Func<string, double?>> measure)
    {
        _part = part;
        _measure = measure;
    }

    /// <summary>For a driver that measures each quantity on its own.</summary>
    public DriverSource(IDisposable part, Func<string, double?> read)
        : this(part, () => read)
    {
    }

    public void Select(IReadOnlyList<ChannelKind> kinds) => _keys = [.. kinds.Select(kind => kind.Key)];

    public void Measure(Span<Outcome> outcomes)
    {
        Func<string, double?> value = _measure();
        for (int i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = value(_keys[i]) is { } number ? Outcome.Of(number) : Outcome.Failed("the part gave no value, or its check sum is wrong");
        }
    }

    public void Dispose() => _part.Dispose();
}
