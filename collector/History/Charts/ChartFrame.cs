namespace Telemetry.Collector.History.Charts;

/// <summary>Where things are on a picture, in pixels.</summary>
internal sealed class ChartFrame
{
    private readonly double _letterWidth;

    /// <param name="letterWidth">of a label</param>
    public ChartFrame(Chart chart, int width, int height, double letterWidth)
    {
        (Width, Height, _letterWidth) = (width, height, letterWidth);
        Values = chart.Values(Math.Max(2, Down / PixelsOfValueTick));
        Left = Math.Clamp((int)(Values.Select(tick => tick.Label.Length).DefaultIfEmpty().Max() * letterWidth) + (2 * LabelGap), UsualLeft, Math.Max(UsualLeft, width / 2));
        Times = Ticks.OfTimes(chart.Course.Range, Math.Max(1, Across / PixelsOfTimeTick));
    }

    private const int PixelsOfTimeTick = 110;
    private const int PixelsOfValueTick = 36;

    private const int UsualLeft = 80;

    /// <summary>Between a label and its axis.</summary>
    public const int LabelGap = 8;

    public const int Top = 60;
    public const int Right = 20;
    public const int Bottom = 36;

    public int Width { get; }

    public int Height { get; }

    public int Left { get; }

    public IReadOnlyList<Tick> Values { get; }

    public IReadOnlyList<Tick> Times { get; }

    public int Across => Width - Left - Right;

    public int Down => Height - Top - Bottom;

    public double X(double place) => Left + (place * Across);

    public double Y(double place) => Top + ((1 - place) * Down);

    /// <summary>The middle of a time's label, which must not leave the picture.</summary>
    public double LabelX(Tick tick)
    {
        double half = tick.Label.Length * _letterWidth / 2;
        return Math.Clamp(X(tick.Place), half, Math.Max(half, Width - 4 - half));
    }

    /// <summary>A line above the chart begins at its axis; one that would leave the picture is cut, and says so.</summary>
    public string Fit(string line, double letterWidth) => Console.Format.Shorten(line, Math.Max(1, (int)((Width - Left) / letterWidth)));

    /// <summary>Columns of a course that fills a picture of this width.</summary>
    public static int Columns(int width) => Math.Max(1, width - UsualLeft - Right);
}
