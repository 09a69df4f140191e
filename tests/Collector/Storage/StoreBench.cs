using System.Globalization;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Collector.Views;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.Storage;

/// <summary>A reading by its name.</summary>
internal readonly record struct ReadingName(BootKey Boot, ulong Number)
{
    public static ReadingName Of(ReadingView view) =>
        new(new BootKey(view.Device, ulong.Parse(view.BootId, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)), view.Number);
}

/// <summary>
/// A real store on a real file with what the host has around it: commits that fail are repeated, listeners are told. It notes what was stored, in the
/// order in which it was stored. One thread.
/// </summary>
internal sealed class StoreBench : IStoreFeed, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<IStoredListener> _listeners = [];
    private readonly Dictionary<BootKey, int> _orders = [];
    private readonly Dictionary<BootKey, SortedDictionary<ulong, DateTimeOffset>> _missing = [];
    private readonly Dictionary<ReadingName, DateTimeOffset> _wasMissing = [];
    private readonly Dictionary<BootKey, ulong> _ends = [];
    private readonly SqliteStoreOptions _options;
    private SqliteStore _store;

    public StoreBench(TimeProvider? time = null, TimeSpan? keep = null)
    {
        _options = new SqliteStoreOptions(Path) { IsFull = false, Keep = keep, Time = time ?? TimeProvider.System };
        _store = Open();
    }

    public string Path => _directory.File("telemetry.db");

    public SqliteStore Store => _store;

    public BatchBuilder Batch { get; } = new();

    /// <summary>Every reading that was ever stored, in that order.</summary>
    public List<ReadingName> Stored { get; } = [];

    /// <summary>When each of them was stored.</summary>
    public Dictionary<ReadingName, DateTimeOffset> StoredAt { get; } = [];

    /// <summary>How often something but a batch was written.</summary>
    public int Writes { get; private set; }

    /// <summary>Writes fail with it; null: they do not.</summary>
    public Exception? WriteFault { get; set; }

    public void Listen(IStoredListener listener) => _listeners.Add(listener);

    public void Leave(IStoredListener listener) => _listeners.Remove(listener);

    public Task WriteAsync(Action<IReadingStore> write)
    {
        if (WriteFault is not null)
            return Task.FromException(WriteFault);

        Writes++;
        write(_store);
        return Task.CompletedTask;
    }

    /// <summary>A boot becomes the newest of its device.</summary>
    public void Begin(BootKey boot) => _orders[boot] = _orders.Count + 1;

    /// <param name="failAt">the step at which the first try fails; null: none does</param>
    public void Commit(string? failAt = null)
    {
        ReadingBatch batch = Batch.Take();
        _store.BeforeStep = step => Throw(step == failAt);
        try
        {
            _store.Commit(batch);
        }
        catch (InvalidOperationException)
        {
            _store.BeforeStep = null;
            _store.Commit(batch);
        }

        _store.BeforeStep = null;
        Stored.AddRange(batch.Readings.Select(reading => new ReadingName(batch.Boots[reading.Boot], reading.Number)));
        Note(batch);
        ReadingView[] views = [.. batch.Readings.Select(reading => View(batch, reading))];
        int[] orders = [.. batch.Boots.Select(boot => _orders.GetValueOrDefault(boot))];
        foreach (IStoredListener listener in _listeners.ToArray())
        {
            int half = views.Length / 2;
            if (listener.WantsReadings)
                listener.Described(batch, 0, views.AsSpan(0, half));
            if (listener.WantsReadings)
                listener.Described(batch, half, views.AsSpan(half));
            listener.Stored(batch, orders);
        }
    }

    /// <summary>Housekeeping as long as there is some.</summary>
    public void Maintain()
    {
        for (int i = 0; _store.Maintain(); i++)
            Assert.True(i < 10_000, "housekeeping never ends");
    }

    /// <summary>The store is closed and opened again; who listened before does not any more.</summary>
    public void Restart()
    {
        End();
        _listeners.Clear();
        _store.Dispose();
        _store = Open();
    }

    public void End()
    {
        foreach (IStoredListener listener in _listeners.ToArray())
            listener.Ended();
    }

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    /// <summary>Of a float channel the number is the value.</summary>
    public BatchBuilder Add(BootKey boot, ulong number) =>
        number % 7 == 6
            ? Batch.Bytes(boot, number, 6, (long)number * 1000, [(byte)number, (byte)(number >> 8)])
            : Batch.Float(boot, number, (int)(number % 7), (long)number * 1000, number);

    /// <summary>It has the value that <see cref="Add"/> gave to the reading of this name.</summary>
    public static void RequireValue(ReadingView view)
    {
        object expected = view.Number % 7 == 6 ? new byte[] { (byte)view.Number, (byte)(view.Number >> 8) } : (float)view.Number;
        Assert.Equal(expected, view.Value);
        Assert.Equal((long)view.Number * 1000, view.DeviceTimeUs);
        Assert.Equal((int)(view.Number % 7), view.ChannelNumber);
    }

    /// <summary>Numbers below it that are not settled.</summary>
    public IEnumerable<ulong> MissingBelow(ReadingName name) => _missing[name.Boot].Keys.TakeWhile(number => number < name.Number);

    /// <summary>A higher number was there for so long that nothing waits for this one any more.</summary>
    public bool IsWaitedFor(BootKey boot, ulong number, DateTimeOffset now) =>
        !_missing[boot].TryGetValue(number, out DateTimeOffset since) && !_wasMissing.TryGetValue(new ReadingName(boot, number), out since)
            ? false
            : now - since >= TimeSpan.FromSeconds(58.9);

    /// <summary>What is missing, and since when that can be seen.</summary>
    private void Note(ReadingBatch batch)
    {
        DateTimeOffset now = _options.Time.GetUtcNow();
        foreach (BootKey boot in batch.Boots)
            _missing.TryAdd(boot, []);
        foreach (StoredReading reading in batch.Readings)
        {
            BootKey boot = batch.Boots[reading.Boot];
            StoredAt[new ReadingName(boot, reading.Number)] = now;
            Settle(boot, reading.Number, 1, now);
        }

        foreach (DeclaredLoss loss in batch.Losses)
            Settle(batch.Boots[loss.Boot], loss.First, loss.Count, now);
        foreach (DeclaredElsewhere range in batch.Elsewhere)
            Settle(batch.Boots[range.Boot], range.First, range.Count, now);
    }

    private void Settle(BootKey boot, ulong first, ulong count, DateTimeOffset now)
    {
        ulong end = _ends.GetValueOrDefault(boot);
        for (; end < first + count; end++)
            _missing[boot][end] = now;
        _ends[boot] = end;
        for (ulong number = first; number < first + count; number++)
        {
            if (_missing[boot].Remove(number, out DateTimeOffset since))
                _wasMissing[new ReadingName(boot, number)] = since;
        }
    }

    private static ReadingView View(ReadingBatch batch, in StoredReading reading) => new(
        batch.Boots[reading.Boot].Device,
        batch.Boots[reading.Boot].BootId.ToString("x16", CultureInfo.InvariantCulture),
        reading.Number,
        reading.Channel,
        $"#{reading.Channel}",
        "",
        "",
        reading.Type == ChannelType.Bytes ? "bytes" : "float32",
        null,
        reading.Type == ChannelType.Bytes ? batch.Data.AsSpan(reading.DataOffset, reading.DataLength).ToArray() : BitConverter.Int32BitsToSingle((int)reading.Bits),
        null,
        null,
        reading.DeviceTimeUs);

    private static void Throw(bool isThere)
    {
        if (isThere)
            throw new InvalidOperationException("the end");
    }

    private SqliteStore Open()
    {
        SqliteStore store = SqliteStore.Open(_options);
        store.Execute("PRAGMA synchronous = OFF");
        store.Expired += (boot, below) =>
        {
            foreach (IStoredListener listener in _listeners.ToArray())
                listener.Expired(boot, below);
        };
        return store;
    }
}
