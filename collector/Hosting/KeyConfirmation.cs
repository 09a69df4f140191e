using System.Threading.Channels;
using Telemetry.Collector.Engine;
using Telemetry.Collector.Keys;

namespace Telemetry.Collector.Hosting;

/// <summary>
/// Takes the key before out of the key ring's file when a device has used its new one. Apart from the engine: a file takes its time. What fails is tried again; until
/// it has worked, the running collector refuses the old key all the same, and one that is started anew accepts both until the device comes with the new one.
/// </summary>
internal sealed class KeyConfirmation : IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(30);

    // As many as the engine hands over at once; the device proves what is lost here after the next start.
    private const int Waiting = 256;

    private readonly KeyRing _ring;
    private readonly Action<LogLine> _report;
    private readonly Channel<ProvenKey> _proven = Channel.CreateBounded<ProvenKey>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    public KeyConfirmation(KeyRing ring, Action<LogLine> report)
    {
        _ring = ring;
        _report = report;
        _work = Task.Run(RunAsync);
    }

    public void Add(ProvenKey key) => _proven.Writer.TryWrite(key);

    /// <summary>What waits is tried once more, then it ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _proven.Writer.Complete();
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        await foreach (ProvenKey key in _proven.Reader.ReadAllAsync())
        {
            bool isSaid = false;
            while (!TryConfirm(key, ref isSaid) && !_stop.IsCancellationRequested)
                await Task.Delay(Retry, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private bool TryConfirm(ProvenKey key, ref bool isSaid)
    {
        try
        {
            _ring.Confirm(key.Device, key.Key);
            return true;
        }
        catch (Exception exception) when (exception is UserException or IOException or UnauthorizedAccessException)
        {
            if (!isSaid)
                _report(new LogLine(DateTimeOffset.UtcNow, key.Device, "warning", $"its old key stays in the key ring for now, and is refused all the same: {exception.Message}"));
            isSaid = true;
            return false;
        }
    }
}
