using System.Globalization;
using Telemetry.Collector.History;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Streaming;

/// <summary>Collects the readings of some rows of the journal, or of a row of <c>arrival</c>, in the order in which they were stored.</summary>
/// <param name="identity">of the database</param>
/// <param name="next">the place of the first reading that is wanted</param>
internal sealed class PortionRows(Database database, IReadOnlySet<string> devices, ulong identity, long next) : IDisposable
{
    private readonly Catalog _catalog = new(database);
    private readonly Statement _bootOfChannel = database.Prepare("SELECT boot FROM channel WHERE id = ?1");
    private readonly Dictionary<long, BootOfDevice?> _boots = [];
    private readonly Dictionary<int, (BootOfDevice Boot, StoredChannel Channel)?> _channels = [];
    private readonly List<StreamItem> _items = [];
    private long _next = next;
    private (StreamGapReason Reason, ulong Count, ulong Last)? _gap;

    public StreamPosition Reached => new(identity, (ulong)_next - 1);

    public IReadOnlyList<StreamItem> Items()
    {
        EndGap();
        return _items;
    }

    public void Dispose()
    {
        _catalog.Dispose();
        _bootOfChannel.Dispose();
    }

    /// <summary>There is nothing up to this place.</summary>
    public void Skip(ulong last, StreamGapReason reason)
    {
        if (last < (ulong)_next)
            return;

        AddGap(reason, last - (ulong)_next + 1, last);
        _next = (long)last + 1;
    }

    public void AddJournal(long first, int readings, ReadOnlySpan<byte> row)
    {
        SkipTo(first);
        if (!JournalCodec.TryCount(row, out int count) || count != readings)
        {
            Skip((ulong)(first + readings - 1), StreamGapReason.Damaged);
            return;
        }

        ReadOnlySpan<byte> data = JournalCodec.Data(row, count);
        int offset = 0;
        for (int i = 0; i < count; i++)
        {
            JournalCodec.Entry entry = JournalCodec.Read(row, i, ref offset);
            if (first + i < _next)
                continue;

            _next = first + i + 1;
            if (ChannelOf(entry.ChannelId) is not { } channel || !Wants(channel.Boot))
                continue;

            SeriesReading reading = new() { Number = entry.Number, DeviceTimeUs = entry.DeviceTimeUs, Bits = entry.Bits };
            Add(StoredView.Of(channel.Boot, channel.Channel, reading, data.Slice(entry.DataOffset, entry.DataLength)), (ulong)(first + i));
        }
    }

    public void AddArrival(long first, int count, ReadOnlySpan<byte> row)
    {
        SkipTo(first);
        List<ArrivalCodec.Run> runs = [];
        if (!ArrivalCodec.TryRead(row, count, runs))
        {
            Skip((ulong)(first + count - 1), StreamGapReason.Damaged);
            return;
        }

        SortedReadings sorted = new(count);
        int index = 0;
        foreach (ArrivalCodec.Run run in runs)
        {
            // Of a boot that retention has removed nobody knows whose it was.
            if (first + index + run.Count > _next && BootOf(run.Boot) is var boot && (boot is null || Wants(boot)))
                sorted.Want(run, boot, index);
            index += run.Count;
        }

        sorted.Find(database);
        for (; _next < first + count; _next++)
        {
            index = (int)(_next - first);
            if (sorted[index] is { } view)
                Add(view, (ulong)_next);
            else if (sorted.IsWanted(index))
                AddGap(StreamGapReason.Removed, 1, (ulong)_next);
        }
    }

    /// <summary>Rows are missing before a row: order that is not kept any more, or a row that somebody took out.</summary>
    private void SkipTo(long first) => Skip((ulong)(first - 1), StreamGapReason.TooOld);

    private bool Wants(BootOfDevice boot) => devices.Count == 0 || devices.Contains(boot.Device);

    private void Add(ReadingView reading, ulong place)
    {
        EndGap();
        _items.Add(new StreamReading(new StreamPosition(identity, place), reading));
    }

    /// <param name="last">the place of the last of them</param>
    private void AddGap(StreamGapReason reason, ulong count, ulong last)
    {
        if (_gap is { } other && other.Reason != reason)
            EndGap();
        _gap = (reason, (_gap?.Count ?? 0) + count, last);
    }

    private void EndGap()
    {
        if (_gap is not { } gap)
            return;

        _gap = null;
        string count = gap.Count.ToString("N0", CultureInfo.InvariantCulture);
        string text = gap.Reason switch
        {
            StreamGapReason.TooOld => $"{count} readings: the order in which readings were stored is not kept for so long; telemetry history has them",
            StreamGapReason.Removed => $"{count} readings: they were older than is to be kept, and were removed",
            _ => $"{count} readings: the rows that have them are damaged; telemetry verify names them",
        };
        _items.Add(new StreamGap(new StreamPosition(identity, gap.Last), gap.Reason, gap.Count, text));
    }

    private BootOfDevice? BootOf(long id)
    {
        if (!_boots.TryGetValue(id, out BootOfDevice? boot))
            _boots.Add(id, boot = _catalog.Boot(id));
        return boot;
    }

    private (BootOfDevice Boot, StoredChannel Channel)? ChannelOf(int id)
    {
        if (_channels.TryGetValue(id, out (BootOfDevice, StoredChannel)? channel))
            return channel;

        if (_bootOfChannel.Set(1, id).Number() is { } bootId && BootOf(bootId) is { } boot)
            channel = (boot, boot.Channels.First(found => found.Id == id));
        _channels.Add(id, channel);
        return channel;
    }
}
