using System.Threading.Channels;

namespace Telemetry.Collector.Hosting;

/// <summary>A control connection as the host sees it: the engine's index of it, and a bell for its sending side.</summary>
public sealed class ControlConnection(int index)
{
    // One place: however often it is rung while the sender is busy, it looks once more.
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public int Index => index;

    public void Wake() => _bell.Writer.TryWrite(true);

    /// <summary>The socket has ended; <see cref="WaitAsync"/> gives false from now on.</summary>
    public void End() => _bell.Writer.TryComplete();

    public async ValueTask<bool> WaitAsync()
    {
        if (!await _bell.Reader.WaitToReadAsync())
            return false;

        _bell.Reader.TryRead(out _);
        return true;
    }
}
