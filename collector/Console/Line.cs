using Spectre.Console;
using Spectre.Console.Rendering;

namespace Telemetry.Collector.Console;

/// <summary>One line of the screen, put together from left to right; it never grows wider than it was made.</summary>
public sealed class Line(int width) : IRenderable
{
    private readonly List<Segment> _segments = [];

    public int Width => width;

    public int Used { get; private set; }

    public int Left => width - Used;

    public IReadOnlyList<Segment> Segments => _segments;

    /// <summary>Appends text, cut off at the end of the line.</summary>
    public Line Add(string text, Style? style = null)
    {
        text = Format.Shorten(text, Left);
        if (text.Length == 0)
            return this;

        Segment segment = new(text, style ?? Style.Plain);
        int cells = segment.CellCount();
        if (cells > Left)
        {
            // Wide characters: cut by cells, not by characters.
            segment = Segment.Truncate(segment, Left) ?? new Segment("");
            cells = segment.CellCount();
        }

        _segments.Add(segment);
        Used += cells;
        return this;
    }

    /// <summary>Appends a column: text to the left in so many cells, shortened with an ellipsis.</summary>
    public Line Column(string text, int cells, Style? style = null)
    {
        int end = Math.Min(Used + cells, width);
        Add(Format.Shorten(text, Math.Min(cells, Left)), style);
        return PadTo(end);
    }

    /// <summary>Appends a column with its text to the right.</summary>
    public Line Right(string text, int cells, Style? style = null)
    {
        text = Format.Shorten(text, cells);
        return PadTo(Used + cells - text.Length).Add(text, style);
    }

    /// <summary>Blanks up to a position.</summary>
    public Line PadTo(int position)
    {
        int blanks = Math.Min(position, width) - Used;
        return blanks > 0 ? Add(new string(' ', blanks)) : this;
    }

    public Measurement Measure(RenderOptions options, int maxWidth) => new(Used, Used);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => _segments;

    public override string ToString() => string.Concat(_segments.Select(segment => segment.Text));

    /// <summary>This line from edge to edge in another style: the chosen row of a list.</summary>
    public Line Restyle(Func<Style, Style> change)
    {
        Line line = new(width);
        PadTo(width);
        foreach (Segment segment in _segments)
            line.Add(segment.Text, change(segment.Style));
        return line;
    }
}
