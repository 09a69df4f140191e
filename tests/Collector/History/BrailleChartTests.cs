using System.Globalization;
using Telemetry.Collector.History;
using Telemetry.Collector.History.Charts;

namespace Telemetry.Collector.Tests.History;

public sealed class BrailleChartTests
{
    // Of the eight dots of a braille character those in its right column.
    private const int RightDots = 0xB8;

    private const long Second = 1_000_000;
    private const long Start = 1_790_000_040L * Second;

    /// <summary>From the bottom left to the top right: two dots across and four down in each cell.</summary>
    [Fact]
    public void Draw_ARise_GoesUpToTheRight()
    {
        Envelope course = new(new TimeRange(Start, Start + (60 * Second)), 60);
        for (int i = 0; i < 60; i++)
            course.Add(Start + (i * Second), i);
        (string Labels, string Course)[] lines = [.. BrailleChart.Draw(new Chart("t", course), 18, 4)];
        int[] begins = [.. lines.Take(4).Select(line => line.Course.Length - line.Course.TrimStart().Length)];
        Assert.Equal(begins.OrderDescending(), begins);
        Assert.Equal((0, 4), (begins[3], begins.Distinct().Count()));
        Assert.Contains(lines[3].Course, cell => cell != ' ' && (cell & RightDots) != 0);
        double[] labels = [.. lines.Take(4).Select(line => line.Labels.Trim(' ', '│', '┤')).Where(label => label.Length > 0).Select(label => double.Parse(label, CultureInfo.InvariantCulture))];
        Assert.True(labels.Length >= 2);
        Assert.Equal(labels.OrderDescending(), labels);
    }

    [Fact]
    public void Draw_Times_AreApartAndUnderTheirMarks()
    {
        Envelope course = new(new TimeRange(Start, Start + (86_400 * Second)), 200);
        course.Add(Start, 1);
        (string Labels, string Course)[] lines = [.. BrailleChart.Draw(new Chart("t", course), 100, 5)];
        Assert.Equal("09-21 18:00 09-22 00:00 06:00 12:00", string.Join(' ', lines[^1].Labels.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.All(lines, line => Assert.True(line.Labels.Length + line.Course.Length <= 100));
    }
}
