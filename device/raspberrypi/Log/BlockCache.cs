namespace Telemetry.RaspberryPi.Log;

/// <summary>The blocks that were read last, of all boots.</summary>
internal sealed class BlockCache
{
    // One for each end of each of a few boots that are sent at the same time: new readings, repeats. About 50 KB each.
    private const int Most = 8;

    private readonly (StoredBoot? Boot, Block? Block)[] _entries = new (StoredBoot?, Block?)[Most];

    public Block? Find(StoredBoot boot, ulong number)
    {
        for (int i = 0; i < Most; i++)
        {
            (StoredBoot? Boot, Block? Block) entry = _entries[i];
            if (entry.Boot == boot && entry.Block!.Holds(number))
            {
                MoveDown(i);
                _entries[0] = entry;
                return entry.Block;
            }
        }

        return null;
    }

    public void Add(StoredBoot boot, Block block)
    {
        MoveDown(Most - 1);
        _entries[0] = (boot, block);
    }

    private void MoveDown(int count) => Array.Copy(_entries, 0, _entries, 1, count);
}
