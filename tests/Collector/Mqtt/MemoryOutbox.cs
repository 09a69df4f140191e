using System.Globalization;
using System.Threading.Channels;
using Telemetry.Collector.Outbox;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Tests.Mqtt;

/// <summary>An outbox of readings that a test puts in.</summary>
internal sealed class MemoryOutbox : IOutbox
{
    private readonly Channel<OutboxReading> _fresh = Channel.CreateUnbounded<OutboxReading>();
    private readonly Channel<OutboxReading> _confirmations = Channel.CreateUnbounded<OutboxReading>();
    private readonly List<OutboxReading> _taken = [];
    private readonly Queue<OutboxReading> _returned = [];
    private readonly Lock _gate = new();

    public List<ulong> Confirmed { get; } = [];

    public int Returns { get; private set; }

    public ulong Backlog
    {
        get
        {
            lock (_gate)
                return (ulong)(_fresh.Reader.Count + _taken.Count + _returned.Count);
        }
    }

    public DateTimeOffset? Oldest => null;

    public static OutboxReading Reading(ulong number, string device = "garden", string channel = "temperature", object? value = null, bool isNewest = true)
    {
        const ulong boot = 0x01;
        ReadingView view = new(
            device, boot.ToString("x16", CultureInfo.InvariantCulture), number, 0, channel, "temperature", "Cel", "float64", null,
            value ?? (double)number, VirtualTime.Start.AddSeconds(number), 1.5, 0);
        return new OutboxReading(new BootKey(device, boot), view, isNewest);
    }

    public void Add(params IEnumerable<OutboxReading> readings)
    {
        foreach (OutboxReading reading in readings)
            _fresh.Writer.TryWrite(reading);
    }

    public void Add(int count)
    {
        for (int i = 0; i < count; i++)
            Add(Reading((ulong)i));
    }

    /// <summary>The collector stops.</summary>
    public void End() => _fresh.Writer.TryComplete();

    /// <summary>Waits until so many have been confirmed.</summary>
    public async Task ConfirmedAsync(int count)
    {
        for (int i = 0; i < count; i++)
            await _confirmations.Reader.ReadAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask<IReadOnlyList<OutboxReading>> TakeAsync(int most, CancellationToken cancelled)
    {
        List<OutboxReading> taken = [];
        lock (_gate)
        {
            while (taken.Count < most && _returned.TryDequeue(out OutboxReading? again))
                taken.Add(again);
        }

        if (taken.Count == 0 && !await _fresh.Reader.WaitToReadAsync(cancelled))
            return [];

        lock (_gate)
        {
            while (taken.Count < most && _fresh.Reader.TryRead(out OutboxReading? reading))
                taken.Add(reading);
            _taken.AddRange(taken);
        }

        return taken;
    }

    public void Confirm(OutboxReading reading)
    {
        lock (_gate)
        {
            Assert.True(_taken.Remove(reading), "what is confirmed was taken and not confirmed before");
            Confirmed.Add(reading.Reading.Number);
        }

        _confirmations.Writer.TryWrite(reading);
    }

    public void Return()
    {
        lock (_gate)
        {
            Returns++;
            OutboxReading[] again = [.. _taken, .. _returned];
            _taken.Clear();
            _returned.Clear();
            foreach (OutboxReading reading in again)
                _returned.Enqueue(reading);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
