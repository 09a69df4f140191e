using System.Diagnostics;
using Telemetry.Fuzz.Tests.Coverage;

namespace Telemetry.Fuzz.Tests;

/// <summary>Runs one target against mutated inputs; keeps those that took new edges and goes on from them.</summary>
public sealed class FuzzLoop(FuzzTarget target, InstrumentedContext coverage, int seed)
{
    // Loads of the runtime itself (a first call, a table grown) are not the input's doing: an excess must come twice.
    private const int AllocationTries = 3;

    private readonly Action<byte[]> _run = coverage.Find(target.Name);
    private readonly Random _random = new(seed);
    private readonly List<byte[]> _inputs = [];

    /// <summary>Inputs that took edges which none before them took.</summary>
    public IReadOnlyList<byte[]> Interesting => _inputs;

    public long Runs { get; private set; }

    /// <summary>The input that is running, for who waits for it in vain.</summary>
    public byte[] Current { get; private set; } = [];

    /// <summary>Gives the first finding as text; null when the time is over without one.</summary>
    public string? Run(IEnumerable<byte[]> seeds, TimeSpan budget)
    {
        foreach (byte[] input in seeds.Append([]))
        {
            if (Try(input) is { } finding)
            {
                return finding;
            }
        }

        var mutator = new Mutator(_random, target.LargestInput, target.Words);
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < budget)
        {
            if (Try(mutator.Mutate(Choose(), Choose())) is { } finding)
            {
                return finding;
            }
        }

        return null;
    }

    private byte[] Choose()
    {
        // Half of the time one of the newest, which are the deepest.
        int among = _random.Next(2) == 0 ? Math.Min(_inputs.Count, 16) : _inputs.Count;
        return _inputs.Count == 0 ? [] : _inputs[_inputs.Count - 1 - _random.Next(among)];
    }

    private string? Try(byte[] input)
    {
        Current = input;
        Runs++;
        coverage.Clear();
        try
        {
            long allocated = Allocated(input);
            if (coverage.IsNew())
            {
                _inputs.Add(input);
            }

            for (int tries = 1; allocated > target.LargestAllocation && tries < AllocationTries; tries++)
            {
                allocated = Allocated(input);
            }

            return allocated > target.LargestAllocation ? Describe(input, $"allocated {allocated} bytes") : null;
        }
        catch (Exception e)
        {
            return Describe(Shortest(input, e.GetType()), e.ToString());
        }
    }

    /// <summary>Leaves out pieces for as long as the same exception comes.</summary>
    private byte[] Shortest(byte[] input, Type exception)
    {
        for (int length = input.Length / 2; length > 0; length /= 2)
        {
            for (int at = 0; at + length <= input.Length; at += length)
            {
                byte[] shorter = [.. input[..at], .. input[(at + length)..]];
                if (Throws(shorter, exception))
                {
                    input = shorter;
                    at -= length;
                }
            }
        }

        return input;
    }

    private bool Throws(byte[] input, Type exception)
    {
        try
        {
            _run(input);
            return false;
        }
        catch (Exception e)
        {
            return e.GetType() == exception;
        }
    }

    private long Allocated(byte[] input)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        _run(input);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    public string Describe(byte[] input, string what) =>
        $"""
        {target.Name}, seed {seed}, run {Runs}: {what}
        input: {Convert.ToHexStringLower(input)}
        again: TELEMETRY_FUZZ_INPUT={target.Name}:{Convert.ToHexStringLower(input)} dotnet test tests/Fuzz
        kept:  add the input as a line to tests/Fuzz/corpus/{target.Name}.txt
        """;
}
