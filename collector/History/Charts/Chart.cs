using Telemetry.Wire;

namespace Telemetry.Collector.History.Charts;

/// <summary>What is drawn, whichever way: title, course, and the scale of its values.</summary>
public sealed class Chart
{
    // Room above and below the course.
    private const double Margin = 0.05;

    // Room that a dot needs to be told from the next.
    private const int ColumnsOfDot = 12;

    /// <param name="title">as in <c>garden temperature, °C</c></param>
    /// <param name="type">of the values</param>
    public Chart(string title, Envelope course, ChannelType type = ChannelType.Float64)
    {
        ArgumentNullException.ThrowIfNull(course);
        Title = title;
        Type = type;
        Course = course;
        double span = course.Max - course.Min;
        if (!double.IsFinite(span) || course.Count == 0)
            (Bottom, Top) = course.Count == 0 ? (0, 1) : (course.Min, course.Max);
        else if (span <= Math.Abs(course.Max) * 1e-12)
            (Bottom, Top) = (course.Min - Half(course.Min), course.Max + Half(course.Max));
        else
            (Bottom, Top) = (course.Min - (span * Margin), course.Max + (span * Margin));
    }

    public string Title { get; }

    /// <summary>So few readings that each is seen: a line alone would say that there are more.</summary>
    public bool HasDots => Course.Filled().Count() * ColumnsOfDot <= Course.Columns;

    /// <summary>The time that is shown.</summary>
    public string Subtitle => $"{UtcText.Seconds(Course.Range.FromUs)} to {UtcText.Seconds(Course.Range.ToUs)}";

    public ChannelType Type { get; }

    public Envelope Course { get; }

    public double Bottom { get; }

    public double Top { get; }

    /// <summary>At most so many.</summary>
    public IReadOnlyList<Tick> Values(int most) => Ticks.OfValues(Bottom, Top, most, Type is ChannelType.Bool or ChannelType.Int64);

    /// <summary>0 at the bottom, 1 at the top.</summary>
    public double Height(double value) => (value - Bottom) / (Top - Bottom);

    /// <summary>
    /// The course as lines: for each column first, extremes and last; x from 0 to 1, y from 0 at the bottom to 1. Where there is a gap, a line ends.
    /// </summary>
    public IEnumerable<IReadOnlyList<(double X, double Y)>> Lines()
    {
        List<(double, double)> line = [];
        foreach (ChartColumn column in Course.Filled())
        {
            if (!column.IsJoined && line.Count > 0)
            {
                yield return line;
                line = [];
            }

            double x = (column.At + 0.5) / Course.Columns;

            // What is on or off is never in between.
            if (Type == ChannelType.Bool && line.Count > 0)
                line.Add((x, line[^1].Item2));
            bool isRising = column.Last >= column.First;
            foreach (double value in new[] { column.First, isRising ? column.Min : column.Max, isRising ? column.Max : column.Min, column.Last })
            {
                (double, double) point = (x, Height(value));
                if (line.Count == 0 || line[^1] != point)
                    line.Add(point);
            }
        }

        if (line.Count > 0)
            yield return line;
    }

    private static double Half(double value) => value == 0 ? 1 : Math.Abs(value) * 0.05;
}
