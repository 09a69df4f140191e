using Telemetry.Collector.History;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Streaming;

/// <summary>
/// Finds readings in the blocks that are wanted in another order than theirs: each channel of a boot is gone through once, and what is found is put where it
/// belongs.
/// </summary>
/// <param name="count">how many places there are</param>
internal sealed class SortedReadings(int count)
{
    /// <summary>Numbers that are farther apart are looked for separately: to decode a handful of blocks costs as much as finding one.</summary>
    private const ulong FarApart = 8192;

    private readonly ReadingView?[] _found = new ReadingView?[count];
    private readonly bool[] _isWanted = new bool[count];
    private readonly Dictionary<long, (BootOfDevice Boot, List<(ulong First, ulong End, int Place)> Runs)> _wanted = [];

    /// <summary>Null: not wanted, or not found.</summary>
    public ReadingView? this[int place] => _found[place];

    public bool IsWanted(int place) => _isWanted[place];

    /// <param name="boot">null: it is gone, and nothing of it can be found</param>
    /// <param name="place">of the first reading of the run</param>
    public void Want(ArrivalCodec.Run run, BootOfDevice? boot, int place)
    {
        _isWanted.AsSpan(place, run.Count).Fill(true);
        if (boot is null)
            return;

        if (!_wanted.TryGetValue(boot.Id, out (BootOfDevice, List<(ulong, ulong, int)> Runs) wanted))
            _wanted.Add(boot.Id, wanted = (boot, []));
        wanted.Runs.Add((run.First, run.First + (ulong)run.Count, place));
    }

    public void Find(Database database)
    {
        foreach ((BootOfDevice boot, List<(ulong First, ulong End, int Place)> runs) in _wanted.Values)
        {
            runs.Sort();
            for (int from = 0; from < runs.Count;)
            {
                int to = from + 1;
                while (to < runs.Count && runs[to].First - runs[to - 1].End < FarApart)
                    to++;
                foreach (StoredChannel channel in boot.Channels)
                    Find(database, boot, channel, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(runs)[from..to]);
                from = to;
            }
        }
    }

    private void Find(Database database, BootOfDevice boot, StoredChannel channel, ReadOnlySpan<(ulong First, ulong End, int Place)> runs)
    {
        using SeriesCursor cursor = new(database, channel, null, null, runs[0].First);
        int run = 0;
        for (; !cursor.IsAtEnd; cursor.Advance())
        {
            ref readonly SeriesReading reading = ref cursor.Current;
            while (run < runs.Length && runs[run].End <= reading.Number)
                run++;
            if (run == runs.Length)
                return;

            if (reading.Number >= runs[run].First)
                _found[runs[run].Place + (int)(reading.Number - runs[run].First)] = StoredView.Of(boot, channel, reading, cursor.Data);
        }
    }
}
