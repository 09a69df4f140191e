namespace Telemetry.Simulator;

/// <summary>
/// Random numbers that are the same for the same seed on every machine and runtime (SplitMix64; Steele, Lea, Flood 2014).
/// For sensors and network faults only: keys, nonces and boot ids come from the system's generator.
/// </summary>
public sealed class SeededRandom
{
    private ulong _state;

    public SeededRandom(ulong seed) => _state = seed;

    /// <summary>A stream of its own for each purpose, so that switching one fault on does not change the others.</summary>
    public SeededRandom(ulong seed, string purpose)
        : this(seed) => _state = NextUInt64() ^ Fnv1a(purpose);

    public ulong NextUInt64()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 up to, not including, 1.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    public double NextBetween(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>From 0 up to, not including, <paramref name="end"/>.</summary>
    public int NextInt(int end) => (int)(NextDouble() * end);

    /// <summary>True with the probability <paramref name="share"/>, 0 to 1.</summary>
    public bool Chance(double share) => share > 0 && NextDouble() < share;

    /// <summary>Mean 0, standard deviation 1 (Box and Muller 1958).</summary>
    public double NextGaussian() =>
        Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    private static ulong Fnv1a(string text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 0x100000001B3;
        }

        return hash;
    }
}
