using Telemetry.Collector.Store;

namespace Telemetry.Collector.Tests.Storage;

/// <summary>Readings of some boots as a bad network brings them: most in order, some late, some never.</summary>
internal sealed class StoredReadings(Random random, StoreBench bench, IReadOnlyList<BootKey> boots)
{
    private static readonly string?[] Steps = ["begin", "facts", "readings", "commit", "committed"];

    private readonly Dictionary<BootKey, List<ulong>> _late = boots.ToDictionary(boot => boot, _ => new List<ulong>());
    private readonly Dictionary<BootKey, ulong> _next = boots.ToDictionary(boot => boot, _ => 0UL);

    /// <summary>Numbers of a boot that were sampled and are not settled.</summary>
    public IReadOnlyList<ulong> Late(BootKey boot) => _late[boot];

    public void Commit(int most = 60)
    {
        foreach (BootKey boot in boots)
        {
            for (int i = random.Next(0, most); i > 0; i--)
            {
                ulong number = _next[boot]++;
                if (random.Next(12) == 0)
                    _late[boot].Add(number);
                else
                    bench.Add(boot, number);
            }

            for (int i = random.Next(0, _late[boot].Count + 1) * random.Next(0, 2); i > 0; i--)
                Settle(boot, random.Next(_late[boot].Count));
        }

        bench.Commit(random.Next(8) == 0 ? Steps[random.Next(Steps.Length)] : null);
    }

    /// <summary>What was late is stored, or lost, or was stored elsewhere.</summary>
    public void CommitLate()
    {
        foreach (BootKey boot in boots)
        {
            while (_late[boot].Count > 0)
                Settle(boot, 0);
        }

        bench.Commit();
    }

    private void Settle(BootKey boot, int index)
    {
        ulong number = _late[boot][index];
        _late[boot].RemoveAt(index);
        switch (random.Next(6))
        {
            case 0: bench.Batch.Lost(boot, number, 1); break;
            case 1: bench.Batch.Elsewhere(boot, number, 1); break;
            default: bench.Add(boot, number); break;
        }
    }
}
