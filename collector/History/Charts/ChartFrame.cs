namespace Telemetry.Collector.History.Charts;

/// <summary>Where things are on a picture, in pixels.</summary>
internal readonly record struct ChartFrame(int Width, int Height)
{
    private const int PixelsOfTimeTick = 110;
    private const int PixelsOfValueTick = 50;

    public const int Left = 80;
    public const int Top = 44;
    public const int Right = 20;
    public const int Bottom = 36;

    public int Across => Width - Left - Right;

    public int Down => Height - Top - Bottom;

    public double X(double place) => Left + (place * Across);

    public double Y(double place) => Top + ((1 - place) * Down);

    public IReadOnlyList<Tick> Times(Chart chart) => Ticks.OfTimes(chart.Course.Range, Math.Max(1, Across / PixelsOfTimeTick));

    public IReadOnlyList<Tick> Values(Chart chart) => Ticks.OfValues(chart.Bottom, chart.Top, Math.Max(2, Down / PixelsOfValueTick));

    /// <summary>Columns of a course that fills a picture of this width.</summary>
    public static int Columns(int width) => Math.Max(1, width - Left - Right);
}
