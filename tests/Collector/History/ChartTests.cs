using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;
using Telemetry.Collector.History;
using Telemetry.Collector.History.Charts;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.History;

public sealed class ChartTests
{
    private const long Second = 1_000_000;
    private const long Start = 1_790_000_040L * Second;

    [Fact]
    public void Envelope_OneSpikeInMillions_IsInItsColumn()
    {
        Envelope course = new(new TimeRange(0, 1_000_000), 100);
        for (long us = 0; us < 1_000_000; us++)
            course.Add(us, us == 777_777 ? 50 : 1);

        ChartColumn spiked = Assert.Single(course.Filled(), column => column.Max == 50);
        Assert.Equal(77, spiked.At);
        Assert.Equal((1, 1, 1), (spiked.Min, spiked.First, spiked.Last));
        Assert.All(course.Filled().Skip(1), column => Assert.True(column.IsJoined));
    }

    [Fact]
    public void Lines_APauseOfManyIntervals_IsAGapAndALostReadingIsNone()
    {
        Envelope course = new(new TimeRange(0, 100 * Second), 100);
        for (int i = 0; i < 100; i++)
        {
            if (i != 10 && i is < 40 or > 60)
                course.Add(i * Second, i);
        }

        Assert.Equal(2, new Chart("t", course).Lines().Count());
    }

    [Theory]
    [InlineData(20.1, 24.9, 5, "21 22 23 24")]
    [InlineData(0, 1, 5, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(-1500, 1500, 6, "-1,500 -1,000 -500 0 500 1,000 1,500")]
    [InlineData(0.00012, 0.00019, 4, "0.00012 0.00014 0.00016 0.00018")]
    public void OfValues_Range_AreRoundNumbers(double min, double max, int most, string expected) =>
        Assert.Equal(expected, string.Join(' ', Ticks.OfValues(min, max, most).Select(tick => tick.Label)));

    [Fact]
    public void OfValues_LargeNumbersCloseTogether_HaveTheDigitsThatTellThem() =>
        Assert.Equal(
            ["1.234567e+12", "1.234568e+12", "1.234569e+12"],
            Ticks.OfValues(1_234_567_000_000, 1_234_569_000_000, 2).Select(tick => tick.Label));

    [Fact]
    public void Values_OfABool_AreItsTwo() =>
        Assert.Equal(["0", "1"], new Chart("t", Course(0, 1), ChannelType.Bool).Values(10).Select(tick => tick.Label));

    [Fact]
    public void Lines_OfABool_AreNeverInBetween()
    {
        Chart chart = new("t", Course(0, 0, 1, 0), ChannelType.Bool);
        IReadOnlyList<(double X, double Y)> line = Assert.Single(chart.Lines());
        Assert.All(line.Zip(line.Skip(1)), pair => Assert.True(pair.First.X == pair.Second.X || pair.First.Y == pair.Second.Y));
    }

    [Fact]
    public void Svg_LabelsOfBothAxes_LieWithinThePicture()
    {
        XNamespace svg = "http://www.w3.org/2000/svg";
        Envelope course = new(new TimeRange(Start, Start + (5 * 86_400 * Second)), 50);
        course.Add(Start, 1_234_567_000_000);
        course.Add(Start + 10, 1_234_569_000_000);
        foreach (XElement text in XDocument.Parse(SvgChart.Draw(new Chart("t", course), 400, 200)).Descendants(svg + "text").Skip(2))
        {
            double x = double.Parse(text.Attribute("x")!.Value, CultureInfo.InvariantCulture);
            double width = text.Value.Length * 7;
            bool isMiddle = text.Attribute("text-anchor")!.Value == "middle";
            Assert.InRange(x - (isMiddle ? width / 2 : width), 0, 400);
            Assert.InRange(x + (isMiddle ? width / 2 : 0), 0, 400);
        }
    }

    [Fact]
    public void Svg_FewReadings_AreDotsAndManyAreNot()
    {
        Assert.Contains("class=\"dots\"", SvgChart.Draw(new Chart("t", Course(1, 2, 3)), 400, 200), StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"dots\"", SvgChart.Draw(new Chart("t", Course([.. Enumerable.Range(0, 50).Select(i => (double)i)])), 400, 200), StringComparison.Ordinal);
    }

    /// <summary>Dark where the course and the letters are, white elsewhere.</summary>
    [Fact]
    public void Png_ALevelCourse_IsALineAtItsHeight()
    {
        byte[] rows = Pixels(PngChart.Draw(new Chart("t", Course([.. Enumerable.Repeat(5.0, 60)])), 300, 150));
        int Dark(int y) => Enumerable.Range(100, 150).Count(x => rows[(y * 901) + 1 + (x * 3)] < 0x60);
        int[] lines = [.. Enumerable.Range(60, 54).Where(y => Dark(y) == 150)];
        Assert.NotEmpty(lines);
        Assert.All(lines, y => Assert.InRange(y, 85, 89));
    }

    /// <summary>The title's letters are 14 pixels high from row 14 on: an L stands on its foot, and the sign of degrees is above the middle.</summary>
    [Fact]
    public void Png_Letters_StandUpright()
    {
        byte[] rows = Pixels(PngChart.Draw(new Chart("L°", Course(1)), 300, 150));
        bool IsDark(int x, int y) => rows[(y * 901) + 1 + (x * 3)] < 0x60;
        int Width(int y, int from) => Enumerable.Range(from, 10).Count(x => IsDark(x, y));
        Assert.Equal((2, 10), (Width(14, 80), Width(26, 80)));
        Assert.Equal((true, 0), (Width(16, 92) > 0, Width(26, 92)));
    }

    [Fact]
    public void Svg_TitleWithMarks_IsText()
    {
        XDocument svg = XDocument.Parse(SvgChart.Draw(new Chart("a < b & \"c\"", Course(1)), 800, 200));
        Assert.Equal("a < b & \"c\"", svg.Root!.Element(svg.Root.Name.Namespace + "title")!.Value);
        Assert.Contains("2026-09-21T14:14:00Z to 2026-09-21T14:15:00Z", svg.Root.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Svg_Values_AreHigherUpTheGreaterTheyAre()
    {
        XDocument svg = XDocument.Parse(SvgChart.Draw(new Chart("t", Course(0, 10)), 800, 400));
        string course = svg.Descendants(svg.Root!.Name.Namespace + "path").Single(path => path.Attribute("class")!.Value == "course").Attribute("d")!.Value;
        double[] numbers = [.. course.TrimStart('M').Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        Assert.Equal(4, numbers.Length);
        Assert.True(numbers[2] > numbers[0] && numbers[3] < numbers[1] - 200);
    }

    /// <summary>A column's line goes to its extremes, whatever it began and ended with.</summary>
    [Fact]
    public void Lines_OneSpikeInAColumn_GoUpToIt()
    {
        Envelope course = new(new TimeRange(0, 1000), 1);
        foreach (double value in new[] { 1.0, 50, -50, 2 })
            course.Add((long)value + 100, value);
        Chart chart = new("t", course);
        IReadOnlyList<(double X, double Y)> line = Assert.Single(chart.Lines());
        Assert.Equal([1, -50, 50, 2], line.Select(point => Math.Round(chart.Bottom + (point.Y * (chart.Top - chart.Bottom)), 6)));
    }

    [Theory]
    [InlineData(60, "09-21 14:14:00 14:14:15 14:14:30 14:14:45")]
    [InlineData(3600, "09-21 14:15 14:30 14:45 15:00")]
    [InlineData(86_400, "09-21 18:00 09-22 00:00 06:00 12:00")]
    [InlineData(5 * 86_400, "2026-09-22 2026-09-24 2026-09-26")]
    public void OfTimes_Range_AreRoundTimesOfUtc(long seconds, string expected) =>
        Assert.Equal(expected, string.Join(' ', Ticks.OfTimes(new TimeRange(Start, Start + (seconds * Second)), 4).Select(tick => tick.Label)));

    [Theory]
    [InlineData(5, 5)]
    [InlineData(0, 0)]
    [InlineData(-1e308, 1e308)]
    [InlineData(1e-300, 2e-300)]
    public void Draw_UnusualValues_AreDrawnAllTheSame(double first, double second)
    {
        Envelope course = new(new TimeRange(Start, Start + Second), 50);
        course.Add(Start, first);
        course.Add(Start + 10, second);
        Chart chart = new("a < b & \"c\"", course);

        Assert.Equal(12, BrailleChart.Draw(chart, 80, 10).Count());
        Assert.Equal("svg", XDocument.Parse(SvgChart.Draw(chart, 400, 200)).Root!.Name.LocalName);
        Assert.NotEmpty(PngChart.Draw(chart, 400, 200));
    }

    [Fact]
    public void Draw_OneReading_IsADot()
    {
        Envelope course = new(new TimeRange(Start, Start + Second), 50);
        course.Add(Start, 1);
        Assert.Single(BrailleChart.Draw(new Chart("t", course), 40, 5), line => line.Course.Any(c => c != ' '));
    }

    [Fact]
    public void Png_AnyPicture_HasTheRowsOfItsSize()
    {
        Envelope course = new(new TimeRange(Start, Start + Second), 50);
        course.Add(Start, 1);
        byte[] png = PngChart.Draw(new Chart("t", course), 300, 150);
        Assert.Equal((300, 150), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));

        // The checksum of an empty IEND is known to everybody.
        Assert.Equal("0000000049454E44AE426082", Convert.ToHexString(png.AsSpan(png.Length - 12)));
        Assert.Equal(150 * ((300 * 3) + 1), Pixels(png).Length);
    }

    /// <summary>A value each second, in 60 columns of a second.</summary>
    private static Envelope Course(params double[] values)
    {
        Envelope course = new(new TimeRange(Start, Start + (60 * Second)), 60);
        for (int i = 0; i < values.Length; i++)
            course.Add(Start + (i * Second), values[i]);
        return course;
    }

    /// <summary>Its rows, each with a byte before it.</summary>
    private static byte[] Pixels(byte[] png)
    {
        using ZLibStream rows = new(new MemoryStream(png, 41, png.Length - 41 - 16), CompressionMode.Decompress);
        using MemoryStream all = new();
        rows.CopyTo(all);
        return all.ToArray();
    }
}
