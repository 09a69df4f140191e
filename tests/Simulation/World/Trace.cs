using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Telemetry.Simulation.Tests.World;

/// <summary>
/// What happened, for a person. A seed runs without it and costs nothing; when one fails it runs again with it, and since a
/// run depends on its seed only, the same things happen.
/// </summary>
public sealed class Trace(Timeline timeline, bool on)
{
    private const int LinesByDefault = 150;

    private static readonly int Keep =
        int.TryParse(Environment.GetEnvironmentVariable("TELEMETRY_SIMULATION_TRACE"), out int lines) ? lines : LinesByDefault;

    private readonly Queue<string> _lines = new();
    private ulong _digest = 14695981039346656037;

    public bool On { get; } = on;

    /// <summary>A number that differs, almost surely, when two runs differ in anything that <see cref="Mark"/> was told.</summary>
    public ulong Digest => _digest;

    /// <summary>FNV-1a over whole words: cheap enough to be always on.</summary>
    public void Mark(long what)
    {
        _digest = (_digest ^ (ulong)what) * 1099511628211;
        _digest = (_digest ^ (ulong)timeline.NowUs) * 1099511628211;
    }

    public void Say(string who, [InterpolatedStringHandlerArgument("")] ref Line line)
    {
        if (On)
        {
            Say(who, line.ToString());
        }
    }

    public void Say(string who, string what)
    {
        if (On)
        {
            _lines.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{timeline.NowUs / 1e6,12:F6}  {who,-10} {what}"));
            if (_lines.Count > Keep)
            {
                _lines.Dequeue();
            }
        }
    }

    public override string ToString() => string.Join('\n', _lines);

    /// <summary>Text that is only put together while the trace is on.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Line
    {
        private readonly StringBuilder? _text;

        public Line(int literalLength, int formattedCount, Trace trace, out bool enabled)
        {
            _ = formattedCount;
            enabled = trace.On;
            _text = enabled ? new StringBuilder(literalLength) : null;
        }

        public void AppendLiteral(string text) => _text!.Append(text);

        public void AppendFormatted<T>(T value) => _text!.Append(CultureInfo.InvariantCulture, $"{value}");

        public void AppendFormatted<T>(T value, string format)
            where T : IFormattable => _text!.Append(value.ToString(format, CultureInfo.InvariantCulture));

        public override string ToString() => _text?.ToString() ?? "";
    }
}
