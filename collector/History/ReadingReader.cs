using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.Collector.History;

/// <summary>
/// Goes through the readings of chosen channels, boot by boot, within a boot in the order of their numbers, which is that of their times. It
/// holds a block of each channel of one boot and the journal, however much there is to read.
/// </summary>
public sealed class ReadingReader : IDisposable
{
    private readonly Database _database;
    private readonly Journal _journal;
    private readonly TimeRange _range;
    private readonly Func<BootOfDevice, ulong>? _from;
    private readonly IEnumerator<BootOfDevice> _boots;

    // A heap: the cursor with the lowest number is the first, and none has a lower number than the one at half its place.
    private readonly List<SeriesCursor> _cursors = [];
    private bool _isBefore;

    /// <param name="boots">with the channels that are wanted, in the order in which they are wanted</param>
    /// <param name="range">Readings without a known time are given only when it is everything.</param>
    /// <param name="from">numbers from here on are wanted</param>
    public ReadingReader(Database database, Journal journal, IEnumerable<BootOfDevice> boots, TimeRange range, Func<BootOfDevice, ulong>? from = null)
    {
        ArgumentNullException.ThrowIfNull(boots);
        _database = database;
        _journal = journal;
        _range = range;
        _from = from;
        _boots = boots.GetEnumerator();
    }

    public BootOfDevice Boot => _boots.Current;

    public StoredChannel Channel => _cursors[0].Channel;

    /// <summary>The reading that <see cref="Next"/> went to; valid until it is called again, like all here.</summary>
    public ref readonly SeriesReading Reading => ref _cursors[0].Current;

    /// <summary>Text or bytes of the reading.</summary>
    public ReadOnlySpan<byte> Data => _cursors[0].Data;

    public bool HasTime { get; private set; }

    /// <summary>UTC in µs, if <see cref="HasTime"/>.</summary>
    public long UtcUs { get; private set; }

    public long ErrorUs { get; private set; }

    /// <summary>Readings that were left out so far because their time is not known.</summary>
    public long WithoutTime { get; private set; }

    /// <summary>Blocks that could not be read so far.</summary>
    public int Damaged { get; private set; }

    public bool Next()
    {
        while (true)
        {
            if (_isBefore)
                Pass();
            while (_cursors.Count == 0)
            {
                if (!_boots.MoveNext())
                    return false;
                Enter(_boots.Current);
            }

            _isBefore = true;
            HasTime = Boot.Clock.TryMap(Reading.DeviceTimeUs, out long utcUs, out long errorUs);
            (UtcUs, ErrorUs) = (utcUs, errorUs);
            if (_range.IsAll || (HasTime && _range.Contains(utcUs)))
                return true;
        }
    }

    public void Dispose()
    {
        foreach (SeriesCursor cursor in _cursors)
            cursor.Dispose();
        _boots.Dispose();
    }

    private void Enter(BootOfDevice boot)
    {
        _isBefore = false;
        if (!_range.IsAll && !boot.Clock.IsKnown)
        {
            WithoutTime += boot.Channels.Sum(channel => ReadingCount.Of(_database, _journal, channel));
            return;
        }

        (long, long)? device = _range.IsAll ? null : boot.Clock.DeviceRange(_range);
        foreach (StoredChannel channel in boot.Channels)
        {
            SeriesCursor cursor = new(_database, channel, _journal.Of(channel.Id), device, _from?.Invoke(boot) ?? 0);
            if (cursor.IsAtEnd)
                Leave(cursor);
            else
                _cursors.Add(cursor);
        }

        for (int i = (_cursors.Count / 2) - 1; i >= 0; i--)
            Sink(i);
    }

    /// <summary>Leaves the reading that was given last.</summary>
    private void Pass()
    {
        _isBefore = false;
        SeriesCursor first = _cursors[0];
        first.Advance();
        if (first.IsAtEnd)
        {
            Leave(first);
            _cursors[0] = _cursors[^1];
            _cursors.RemoveAt(_cursors.Count - 1);
        }

        Sink(0);
    }

    private void Leave(SeriesCursor cursor)
    {
        Damaged += cursor.Damaged;
        cursor.Dispose();
    }

    private void Sink(int place)
    {
        while ((2 * place) + 1 < _cursors.Count)
        {
            int child = (2 * place) + 1;
            if (child + 1 < _cursors.Count && _cursors[child + 1].Current.Number < _cursors[child].Current.Number)
                child++;
            if (_cursors[place].Current.Number <= _cursors[child].Current.Number)
                return;

            (_cursors[place], _cursors[child]) = (_cursors[child], _cursors[place]);
            place = child;
        }
    }
}
