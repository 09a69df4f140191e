using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.Collector.History;

/// <summary>Where to begin so that the last readings are among what follows, and not much else.</summary>
public sealed class LastReadings
{
    private readonly Dictionary<long, ulong> _begins = [];
    private readonly List<BootOfDevice> _boots = [];

    /// <param name="boots">of one device, with the channels that are wanted</param>
    public LastReadings(Database database, Journal journal, IReadOnlyList<BootOfDevice> boots, int count)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(boots);
        for (int i = boots.Count - 1; i >= 0 && count > 0; i--)
        {
            ulong begin = Begin(database, boots[i], count);
            _begins.Add(boots[i].Id, begin);
            _boots.Insert(0, boots[i]);
            count -= begin > 0 ? count : (int)Math.Min(count, boots[i].Channels.Sum(channel => ReadingCount.Of(database, journal, channel)));
        }
    }

    /// <summary>The boots that have the last readings, oldest first.</summary>
    public IReadOnlyList<BootOfDevice> Boots => _boots;

    /// <summary>The last readings of a boot have this number or a higher one.</summary>
    public ulong From(BootOfDevice boot)
    {
        ArgumentNullException.ThrowIfNull(boot);
        return _begins.GetValueOrDefault(boot.Id);
    }

    private static ulong Begin(Database database, BootOfDevice boot, int count)
    {
        using Statement blocks = database.Prepare("SELECT first, count FROM block WHERE channel = ?1 ORDER BY first DESC");
        ulong begin = 0;
        foreach (StoredChannel channel in boot.Channels)
        {
            long behind = 0;
            for (blocks.Set(1, channel.Id); behind < count && blocks.Step();)
            {
                behind += blocks.Long(1);

                // This channel alone has enough from here on.
                if (behind >= count)
                    begin = Math.Max(begin, (ulong)blocks.Long(0));
            }

            blocks.Reset();
        }

        return begin;
    }
}
