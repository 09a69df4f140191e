using System.Globalization;
using System.Net;
using System.Text;

namespace Telemetry.Collector.History.Charts;

/// <summary>A chart as SVG; its colours follow the reader's choice of light or dark.</summary>
public static class SvgChart
{
    // Of a digit at 12 px, in the widest of the usual fonts.
    private const double LetterWidth = 7.2;

    // At 15 px, half bold.
    private const double TitleLetterWidth = 9.2;

    private const string Style =
        """
        <style>
          svg { background: #fff; color: #222; font: 12px system-ui, sans-serif }
          text { fill: currentColor } .title { font-size: 15px; font-weight: 600 }
          .grid { stroke: #ddd } .axis { stroke: #888 } .course { stroke: #0a7d84; stroke-width: 1.3; stroke-linejoin: round; fill: none }
          .dots { stroke: #0a7d84; stroke-width: 4.5; stroke-linecap: round; fill: none }
          @media (prefers-color-scheme: dark) { svg { background: #16181c; color: #ddd } .grid { stroke: #33363c } .axis { stroke: #777 } .course, .dots { stroke: #4cc9d0 } }
        </style>
        """;

    public static string Draw(Chart chart, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(chart);
        ChartFrame frame = new(chart, width, height, LetterWidth);
        StringBuilder svg = new();
        string title = WebUtility.HtmlEncode(chart.Title);
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{title}</title>\n{Style}\n");
        Add(svg, $"<text class=\"title\" x=\"{frame.Left}\" y=\"24\">{WebUtility.HtmlEncode(frame.Fit(chart.Title, TitleLetterWidth))}</text>\n");
        Add(svg, $"<text x=\"{frame.Left}\" y=\"44\">{frame.Fit(chart.Subtitle, LetterWidth)}</text>\n");
        foreach (Tick tick in frame.Values)
        {
            Add(svg, $"<path class=\"grid\" d=\"M{frame.Left} {frame.Y(tick.Place):0.#}h{frame.Across}\"/>");
            Add(svg, $"<text x=\"{frame.Left - ChartFrame.LabelGap}\" y=\"{frame.Y(tick.Place) + 4:0.#}\" text-anchor=\"end\">{tick.Label}</text>\n");
        }

        foreach (Tick tick in frame.Times)
        {
            Add(svg, $"<path class=\"grid\" d=\"M{frame.X(tick.Place):0.#} {ChartFrame.Top}v{frame.Down}\"/>");
            Add(svg, $"<text x=\"{frame.LabelX(tick):0.#}\" y=\"{height - 14}\" text-anchor=\"middle\">{tick.Label}</text>\n");
        }

        Add(svg, $"<path class=\"axis\" fill=\"none\" d=\"M{frame.Left} {ChartFrame.Top}v{frame.Down}h{frame.Across}\"/>\n");
        foreach (IReadOnlyList<(double X, double Y)> line in chart.Lines())
        {
            svg.Append("<path class=\"course\" d=\"M");
            foreach ((double x, double y) in line)
                Add(svg, $"{frame.X(x):0.#} {frame.Y(y):0.#} ");
            svg.Append("\"/>\n");
            if (line.Count > 1 && !chart.HasDots)
                continue;

            svg.Append("<path class=\"dots\" d=\"");
            foreach ((double x, double y) in line)
                Add(svg, $"M{frame.X(x):0.#} {frame.Y(y):0.#}h0");
            svg.Append("\"/>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Add(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
