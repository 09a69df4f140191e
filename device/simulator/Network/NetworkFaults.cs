namespace Telemetry.Simulator.Network;

/// <summary>A time in which the cable is pulled. Times count from the start of the run, in microseconds.</summary>
public readonly record struct Outage(long StartUs, long LengthUs)
{
    public long EndUs => StartUs + LengthUs;

    public bool Covers(long nowUs) => nowUs >= StartUs && nowUs < EndUs;
}

/// <summary>
/// How bad the network between a device and its collector is. Shares are 0 to 1. Loss, duplicates, reordering and bit flips
/// concern datagrams (TCP repairs its own); delay and outages concern both.
/// </summary>
public sealed record NetworkFaults
{
    public static readonly NetworkFaults None = new();

    public double Loss { get; init; }

    public double Duplicate { get; init; }

    /// <summary>Share of datagrams that are held back until newer ones have passed.</summary>
    public double Reorder { get; init; }

    /// <summary>Share of datagrams in which one bit is flipped.</summary>
    public double Corrupt { get; init; }

    /// <summary>One way, in both directions.</summary>
    public long DelayUs { get; init; }

    /// <summary>Added to the delay: evenly between 0 and this.</summary>
    public long JitterUs { get; init; }

    /// <summary>Every datagram vanishes, as behind many firewalls.</summary>
    public bool BlockUdp { get; init; }

    public IReadOnlyList<Outage> Outages { get; init; } = [];

    public bool InOutage(long nowUs)
    {
        foreach (Outage outage in Outages)
        {
            if (outage.Covers(nowUs)) return true;
        }

        return false;
    }

    /// <summary>When the next outage begins or ends; <see cref="long.MaxValue"/> when none does any more.</summary>
    public long NextChangeUs(long nowUs)
    {
        long next = long.MaxValue;
        foreach (Outage outage in Outages)
        {
            if (outage.StartUs > nowUs) next = Math.Min(next, outage.StartUs);
            if (outage.EndUs > nowUs) next = Math.Min(next, outage.EndUs);
        }

        return next;
    }

    /// <summary>For a person: "loss 30%, outage 5s after 5s".</summary>
    public override string ToString()
    {
        List<string> parts = [];
        void Share(string name, double share)
        {
            if (share > 0) parts.Add(FormattableString.Invariant($"{name} {share * 100:0.##}%"));
        }

        Share("loss", Loss);
        Share("duplicates", Duplicate);
        Share("reordered", Reorder);
        Share("corrupted", Corrupt);
        if (DelayUs > 0) parts.Add(FormattableString.Invariant($"delay {DelayUs / 1000.0:0.##} ms"));
        if (JitterUs > 0) parts.Add(FormattableString.Invariant($"jitter {JitterUs / 1000.0:0.##} ms"));
        if (BlockUdp) parts.Add("UDP blocked");
        foreach (Outage outage in Outages)
        {
            parts.Add(FormattableString.Invariant($"cable pulled after {outage.StartUs / 1e6:0.##} s for {outage.LengthUs / 1e6:0.##} s"));
        }

        return parts.Count == 0 ? "good" : string.Join(", ", parts);
    }
}
