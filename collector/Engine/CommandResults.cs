using System.Diagnostics.CodeAnalysis;

namespace Telemetry.Collector.Engine;

/// <summary>Commands that got their result, until the host fetches them; bounded, the oldest gives way. <see cref="CommandBook"/> keeps them all the same.</summary>
internal sealed class CommandResults(int limit)
{
    private readonly Queue<CommandView> _results = [];

    public void Add(CommandView result)
    {
        if (_results.Count >= limit)
            _results.Dequeue();
        _results.Enqueue(result);
    }

    public bool TryTake([NotNullWhen(true)] out CommandView? result) => _results.TryDequeue(out result);
}
