using Telemetry.RaspberryPi.Sensors.Measuring;

namespace Telemetry.RaspberryPi.Sensors.Kernel;

/// <summary>The board itself: load, memory, disk, Wi-Fi, processor.</summary>
internal static class BoardSensor
{
    private static readonly ChannelKind[] Channels =
    [
        new("load", "board.load", "load average of a minute", "1", Lowest: 0, Highest: 10_000, Resolution: 0.01),
    ];

    public static SensorKind Kind { get; } = new()
    {
        Name = "board",
        Title = "The board itself: load, memory, disk, Wi-Fi, processor",
        Channels = Channels,
        Plan = (_, environment) => new SensorPlan(Channels, "board", kinds => new Source(environment)),
    };

    private sealed class Source(SensorEnvironment environment) : ISource
    {
        public void Measure(Span<Outcome> outcomes)
        {
            string text = File.ReadAllText(Path.Combine(environment.ProcRoot, "loadavg"));
            outcomes[0] = Outcome.Of(double.Parse(text.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
        }

        public void Dispose()
        {
        }
    }
}
