using System.Text;

namespace Telemetry.Collector.History.Charts;

/// <summary>A chart of characters: braille has two by four dots in each.</summary>
public static class BrailleChart
{
    public const int DotsAcross = 2;
    private const int DotsDown = 4;
    private const int CellsOfTimeTick = 16;
    private const int LinesOfValueTick = 3;

    // Which bit of a braille character is which dot: columns of 4.
    private static readonly int[,] Bits = { { 0x01, 0x02, 0x04, 0x40 }, { 0x08, 0x10, 0x20, 0x80 } };

    private const int LeastLabelCells = 8;

    /// <summary>Cells to the left of the axis.</summary>
    public static int LabelCells(Chart chart, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(chart);
        return Math.Clamp(Values(chart, height).Select(tick => tick.Label.Length + 1).DefaultIfEmpty().Max(), LeastLabelCells, Math.Max(LeastLabelCells, width / 3));
    }

    /// <param name="width">cells of a line</param>
    /// <param name="height">lines of the course, without title and times</param>
    public static IEnumerable<(string Labels, string Course)> Draw(Chart chart, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(chart);
        int labelCells = LabelCells(chart, width, height);
        int cells = Math.Max(2, width - labelCells - 1);
        byte[,] dots = new byte[height, cells];
        foreach (IReadOnlyList<(double X, double Y)> line in chart.Lines())
            Draw(dots, line);

        Dictionary<int, string> labels = [];
        foreach (Tick tick in Values(chart, height))
            labels[Math.Clamp((int)((1 - tick.Place) * height), 0, height - 1)] = tick.Label;
        for (int row = 0; row < height; row++)
        {
            StringBuilder course = new(cells);
            for (int cell = 0; cell < cells; cell++)
                course.Append(dots[row, cell] == 0 ? ' ' : (char)(0x2800 + dots[row, cell]));
            bool isLabelled = labels.TryGetValue(row, out string? label);
            yield return (Console.Format.Shorten(label ?? "", labelCells - 1).PadLeft(labelCells - 1) + (isLabelled ? " ┤" : " │"), course.ToString());
        }

        (string marks, string times) = Times(chart, cells);
        yield return (new string(' ', labelCells) + "└" + marks, "");
        yield return (new string(' ', labelCells + 1) + times, "");
    }

    private static IReadOnlyList<Tick> Values(Chart chart, int height) => chart.Values(Math.Max(2, height / LinesOfValueTick));

    private static (string Marks, string Times) Times(Chart chart, int cells)
    {
        char[] marks = new string('─', cells).ToCharArray();
        char[] times = new string(' ', cells).ToCharArray();
        int free = 0;
        foreach (Tick tick in Ticks.OfTimes(chart.Course.Range, Math.Max(1, cells / CellsOfTimeTick)))
        {
            int at = Math.Min((int)(tick.Place * cells), cells - 1);
            marks[at] = '┬';
            int start = Math.Clamp(at - (tick.Label.Length / 2), 0, Math.Max(0, cells - tick.Label.Length));
            if (start < free || start + tick.Label.Length > cells)
                continue;

            tick.Label.CopyTo(0, times, start, tick.Label.Length);
            free = start + tick.Label.Length + 1;
        }

        return (new string(marks), new string(times).TrimEnd());
    }

    private static void Draw(byte[,] dots, IReadOnlyList<(double X, double Y)> line)
    {
        int across = dots.GetLength(1) * DotsAcross;
        int down = dots.GetLength(0) * DotsDown;
        (int X, int Y) before = Place(line[0]);
        foreach ((double, double) point in line)
        {
            (int X, int Y) next = Place(point);
            int steps = Math.Max(1, Math.Max(Math.Abs(next.X - before.X), Math.Abs(next.Y - before.Y)));
            for (int i = 0; i <= steps; i++)
                Set(before.X + ((next.X - before.X) * i / steps), before.Y + ((next.Y - before.Y) * i / steps));
            before = next;
        }

        (int X, int Y) Place((double X, double Y) point) =>
            (Math.Clamp((int)(point.X * across), 0, across - 1), Math.Clamp((int)((1 - point.Y) * down), 0, down - 1));

        void Set(int x, int y) => dots[y / DotsDown, x / DotsAcross] |= (byte)Bits[x % DotsAcross, y % DotsDown];
    }
}
