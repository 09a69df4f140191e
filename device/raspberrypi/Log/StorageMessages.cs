using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Log;

/// <summary>What the operator should know of the log, until somebody takes it.</summary>
internal sealed class StorageMessages
{
    // A medium that fails in many ways at once is understood from the first few.
    private const int Most = 16;

    private readonly Queue<(LogLevel Level, string Text)> _lines = [];
    private readonly HashSet<string> _said = [];

    public void Say(LogLevel level, string text)
    {
        if (_lines.Count < Most)
            _lines.Enqueue((level, text));
    }

    /// <summary>Says it only the first time since <see cref="Forget"/>.</summary>
    public void SayOnce(LogLevel level, string text)
    {
        if (_said.Add(text))
            Say(level, text);
    }

    public void Forget() => _said.Clear();

    public string? Take(out LogLevel level)
    {
        bool isThere = _lines.TryDequeue(out (LogLevel Level, string Text) line);
        level = line.Level;
        return isThere ? line.Text : null;
    }
}
