using System.Diagnostics;
using Telemetry.Collector.Console;

namespace Telemetry.Collector.Commands;

/// <summary>A line on the terminal that says how far an export is.</summary>
internal sealed class ExportProgress(bool isShown)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(0.5);

    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _shown;
    private long _written;
    private bool _isOnLine;

    public void Report(long written, string device)
    {
        _written = written;
        TimeSpan now = Stopwatch.GetElapsedTime(_start);
        if (!isShown || now - _shown < Between)
            return;

        _shown = now;
        _isOnLine = true;
        System.Console.Error.Write($"\r{Format.Count(written)} readings, {Format.Rate(written / now.TotalSeconds)}, at {Format.Safe(device)}\e[K");
    }

    public void End(string file)
    {
        if (_isOnLine)
            System.Console.Error.Write("\r\e[K");
        System.Console.Error.WriteLine($"{Format.Count(_written)} readings in {file}");
    }
}
