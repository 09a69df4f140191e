namespace Telemetry.Collector.History.Charts;

/// <summary>A chart as PNG.</summary>
public static class PngChart
{
    private const int Ink = 0x222222;
    private const int Grid = 0xdddddd;
    private const int Axis = 0x888888;
    private const int Course = 0x0a7d84;
    private const double CourseWidth = 1.4;
    private const double DotWidth = 4.5;

    public static byte[] Draw(Chart chart, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(chart);
        ChartFrame frame = new(chart, width, height, BitmapFont.Advance);
        Raster raster = new(width, height);
        raster.Text(frame.Fit(chart.Title, 2 * BitmapFont.Advance), frame.Left, 14, 2, Ink);
        raster.Text(frame.Fit(chart.Subtitle, BitmapFont.Advance), frame.Left, 38, 1, Ink);
        foreach (Tick tick in frame.Values)
        {
            double y = Math.Floor(frame.Y(tick.Place)) + 0.5;
            raster.Line(frame.Left, y, width - ChartFrame.Right, y, 1, Grid);
            raster.Text(tick.Label, frame.Left - ChartFrame.LabelGap - BitmapFont.Width(tick.Label), (int)y - 4, 1, Ink);
        }

        foreach (Tick tick in frame.Times)
        {
            double x = Math.Floor(frame.X(tick.Place)) + 0.5;
            raster.Line(x, ChartFrame.Top, x, height - ChartFrame.Bottom, 1, Grid);
            raster.Text(tick.Label, (int)frame.LabelX(tick) - (BitmapFont.Width(tick.Label) / 2), height - 24, 1, Ink);
        }

        raster.Line(frame.Left, ChartFrame.Top, frame.Left, height - ChartFrame.Bottom, 1, Axis);
        raster.Line(frame.Left, height - ChartFrame.Bottom, width - ChartFrame.Right, height - ChartFrame.Bottom, 1, Axis);
        foreach (IReadOnlyList<(double X, double Y)> line in chart.Lines())
        {
            for (int i = 0; i < line.Count; i++)
            {
                (double x, double y) = line[Math.Max(0, i - 1)];
                raster.Line(frame.X(x), frame.Y(y), frame.X(line[i].X), frame.Y(line[i].Y), CourseWidth, Course);
                if (line.Count == 1 || chart.HasDots)
                    raster.Line(frame.X(line[i].X), frame.Y(line[i].Y), frame.X(line[i].X), frame.Y(line[i].Y), DotWidth, Course);
            }
        }

        return PngFile.Encode(width, height, raster.Pixels);
    }
}
