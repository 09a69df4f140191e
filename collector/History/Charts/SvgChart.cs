using System.Globalization;
using System.Net;
using System.Text;

namespace Telemetry.Collector.History.Charts;

/// <summary>A chart as SVG; its colours follow the reader's choice of light or dark.</summary>
public static class SvgChart
{
    private const string Style =
        """
        <style>
          svg { background: #fff; color: #222; font: 12px system-ui, sans-serif }
          text { fill: currentColor } .title { font-size: 15px; font-weight: 600 }
          .grid { stroke: #ddd } .axis { stroke: #888 } .course { stroke: #0a7d84; stroke-width: 1.3; stroke-linejoin: round; fill: none }
          @media (prefers-color-scheme: dark) { svg { background: #16181c; color: #ddd } .grid { stroke: #33363c } .axis { stroke: #777 } .course { stroke: #4cc9d0 } }
        </style>
        """;

    public static string Draw(Chart chart, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(chart);
        ChartFrame frame = new(width, height);
        StringBuilder svg = new();
        string title = WebUtility.HtmlEncode(chart.Title);
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{title}</title>\n{Style}\n");
        Add(svg, $"<text class=\"title\" x=\"{ChartFrame.Left}\" y=\"26\">{title}</text>\n");
        foreach (Tick tick in frame.Values(chart))
        {
            Add(svg, $"<path class=\"grid\" d=\"M{ChartFrame.Left} {frame.Y(tick.Place):0.#}h{frame.Across}\"/>");
            Add(svg, $"<text x=\"{ChartFrame.Left - 8}\" y=\"{frame.Y(tick.Place) + 4:0.#}\" text-anchor=\"end\">{tick.Label}</text>\n");
        }

        foreach (Tick tick in frame.Times(chart))
        {
            Add(svg, $"<path class=\"grid\" d=\"M{frame.X(tick.Place):0.#} {ChartFrame.Top}v{frame.Down}\"/>");
            Add(svg, $"<text x=\"{frame.X(tick.Place):0.#}\" y=\"{height - 14}\" text-anchor=\"middle\">{tick.Label}</text>\n");
        }

        Add(svg, $"<path class=\"axis\" fill=\"none\" d=\"M{ChartFrame.Left} {ChartFrame.Top}v{frame.Down}h{frame.Across}\"/>\n");
        foreach (IReadOnlyList<(double X, double Y)> line in chart.Lines())
        {
            svg.Append("<path class=\"course\" stroke-linecap=\"round\" d=\"M");
            foreach ((double x, double y) in line)
                Add(svg, $"{frame.X(x):0.#} {frame.Y(y):0.#} ");

            // A line of one point is a dot.
            svg.Append(line.Count == 1 ? "h0\"/>\n" : "\"/>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Add(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
