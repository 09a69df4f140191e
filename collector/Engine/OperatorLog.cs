using System.Text;

namespace Telemetry.Collector.Engine;

/// <summary>Lines for the operator until the host fetches them; bounded, the oldest gives way.</summary>
internal sealed class OperatorLog
{
    private readonly EngineTime _time;
    private readonly DropCounters _drops;
    private readonly int _limit;
    private readonly Queue<LogLine> _lines = [];

    public OperatorLog(EngineTime time, DropCounters drops, int limit)
    {
        _time = time;
        _drops = drops;
        _limit = limit;
    }

    public void Warn(string device, string text) => Add(device, "warning", text);

    public void Inform(string device, string text) => Add(device, "information", text);

    /// <param name="level">of <see cref="LogLine.Level"/></param>
    public void Add(string device, string level, string text)
    {
        if (_lines.Count >= _limit)
        {
            _lines.Dequeue();
            _drops.Count(EngineDrop.LogQueue);
        }

        _lines.Enqueue(new LogLine(_time.Now, device, level, text));
    }

    public bool TryTake(out LogLine line) => _lines.TryDequeue(out line);
}

/// <summary>Lets one thing through in a time and counts the rest, so that a flood makes one line and not thousands.</summary>
internal sealed class Throttle(long intervalUs)
{
    private long _nextUs = long.MinValue;
    private ulong _suppressed;

    /// <summary>True: say it, and that it happened <paramref name="suppressed"/> times more since the last time it was said.</summary>
    public bool TryPass(long nowUs, out ulong suppressed)
    {
        suppressed = _suppressed;
        if (nowUs < _nextUs)
        {
            _suppressed++;
            return false;
        }

        _nextUs = nowUs + intervalUs;
        _suppressed = 0;
        return true;
    }

    /// <summary>", and 12 times more" or nothing.</summary>
    public static string More(ulong suppressed) => suppressed == 0 ? "" : $" (and {suppressed} times more since the last such line)";
}

/// <summary>Text that a device sent, made fit for a terminal: nothing in it moves the cursor or ends the line.</summary>
internal static class Printable
{
    public static string Text(string text)
    {
        if (!text.Any(char.IsControl))
            return text;

        StringBuilder builder = new(text.Length);
        foreach (char c in text)
            builder.Append(char.IsControl(c) ? ' ' : c);
        return builder.ToString();
    }
}
