using Telemetry.Collector.Outbox;
using Telemetry.Collector.Store;
using Telemetry.Collector.Tests.Storage;

namespace Telemetry.Collector.Tests.Outbox;

/// <summary>Somebody who takes readings out of an outbox, confirms them in any order, and checks each against what was stored.</summary>
internal sealed class Publisher(StoreBench bench, VirtualTime time, Random random)
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(1);

    private readonly List<OutboxReading> _out = [];
    private readonly HashSet<ReadingName> _given = [];
    private readonly Dictionary<ReadingName, DateTimeOffset> _confirmed = [];
    private readonly HashSet<ReadingName> _maybeSaved = [];
    private readonly Dictionary<BootKey, ulong> _last = [];
    private Queue<ReadingName> _again = [];
    private StoredOutbox? _outbox;

    public StoredOutbox Outbox => _outbox!;

    /// <summary>What was said of readings that were removed.</summary>
    public List<string> Reports { get; } = [];

    /// <summary>Each time a reading was given.</summary>
    public List<ReadingName> Given { get; } = [];

    public async Task OpenAsync()
    {
        _outbox = await StoredOutbox.OpenAsync(bench, bench.Path, "mqtt", time, Reports.Add);
        _last.Clear();
    }

    /// <summary>Takes what may be given, up to so many.</summary>
    public async Task<int> TakeAsync(int most)
    {
        IReadOnlyList<OutboxReading> taken = await Outbox.TakeReadyAsync(most, TestContext.Current.CancellationToken);
        Assert.True(taken.Count <= most);
        foreach (OutboxReading reading in taken)
            Check(reading);
        _out.AddRange(taken);
        return taken.Count;
    }

    public void ConfirmSome(int most)
    {
        for (int i = Math.Min(most, _out.Count); i > 0; i--)
        {
            int place = random.Next(Math.Min(_out.Count, 20));
            Outbox.Confirm(_out[place]);
            _confirmed[Name(_out[place])] = time.GetUtcNow();
            _out.RemoveAt(place);
        }
    }

    /// <summary>The connection is lost.</summary>
    public void Return()
    {
        Outbox.Return();
        _again = new Queue<ReadingName>(_out.Select(Name).Concat(_again));
        _out.Clear();
    }

    /// <summary>The collector ends in order, and starts again.</summary>
    public async Task RestartAsync()
    {
        await Outbox.DisposeAsync();
        bench.Restart();
        Forget();
        await OpenAsync();
        RequireBacklog();
    }

    /// <summary>The collector is killed, and starts again.</summary>
    public async Task CrashAsync()
    {
        time.ForgetTimers();
        bench.Restart();
        Forget();
        foreach ((ReadingName name, DateTimeOffset at) in _confirmed.ToArray())
        {
            // Whether it was saved is a matter of a moment.
            if (time.GetUtcNow() - at <= SaveInterval)
            {
                _given.Remove(name);
                _confirmed.Remove(name);
                _maybeSaved.Add(name);
            }
        }

        await OpenAsync();
        RequireBacklog();
    }

    /// <summary>Everything that was stored was given, and nothing is left.</summary>
    public void RequireAll()
    {
        Assert.Equal(0UL, Outbox.Backlog);
        Assert.Null(Outbox.Oldest);
        Assert.Equal(bench.Stored.ToHashSet(), Given.ToHashSet());
    }

    public void RequireBacklog()
    {
        ulong backlog = (ulong)(bench.Stored.Count - _confirmed.Count);
        Assert.InRange(Outbox.Backlog, backlog - (ulong)_maybeSaved.Count, backlog);
    }

    private static ReadingName Name(OutboxReading reading) => new(reading.Boot, reading.Reading.Number);

    private void Forget()
    {
        foreach (OutboxReading reading in _out)
            _given.Remove(Name(reading));
        foreach (ReadingName name in _again)
            _given.Remove(name);
        _out.Clear();
        _again.Clear();
    }

    private void Check(OutboxReading reading)
    {
        ReadingName name = Name(reading);
        StoreBench.RequireValue(reading.Reading);
        Assert.Equal(name, ReadingName.Of(reading.Reading));
        Given.Add(name);
        _maybeSaved.Remove(name);
        if (_again.TryDequeue(out ReadingName again))
        {
            Assert.Equal(again, name);
            return;
        }

        Assert.True(_given.Add(name), $"{name} was given a second time");
        Assert.True(bench.StoredAt.ContainsKey(name), $"{name} was never stored");
        DateTimeOffset now = time.GetUtcNow();
        ulong last = _last.GetValueOrDefault(name.Boot);
        if (name.Number < last)
            Assert.True(bench.IsWaitedFor(name.Boot, name.Number, bench.StoredAt[name]), $"{name} came after {last}, although it could have come before");
        _last[name.Boot] = Math.Max(last, name.Number);
        Assert.True(bench.MissingBelow(name).All(missing => bench.IsWaitedFor(name.Boot, missing, now)), $"{name} was given although a lower one may come");
    }
}
