namespace Telemetry.Simulator.Network;

/// <summary>What the bad network did with the datagrams of one device, or of several.</summary>
public sealed class FaultCounters
{
    /// <summary>Datagrams that the device sent.</summary>
    public long Sent { get; set; }

    /// <summary>Datagrams that went out to the socket, copies included.</summary>
    public long Delivered { get; set; }

    public long Lost { get; set; }

    public long Duplicated { get; set; }

    public long Reordered { get; set; }

    public long Corrupted { get; set; }

    public long Blocked { get; set; }

    public long InOutage { get; set; }

    /// <summary>Dropped because more were under way than <see cref="FaultyDatagramLink.LargestInFlight"/>.</summary>
    public long Overflowed { get; set; }

    public static FaultCounters Sum(IEnumerable<FaultCounters> parts)
    {
        FaultCounters sum = new();
        foreach (FaultCounters part in parts)
        {
            sum.Sent += part.Sent;
            sum.Delivered += part.Delivered;
            sum.Lost += part.Lost;
            sum.Duplicated += part.Duplicated;
            sum.Reordered += part.Reordered;
            sum.Corrupted += part.Corrupted;
            sum.Blocked += part.Blocked;
            sum.InOutage += part.InOutage;
            sum.Overflowed += part.Overflowed;
        }

        return sum;
    }

    /// <summary>For a person: "1,204 datagrams sent: 361 lost, 60 twice".</summary>
    public override string ToString()
    {
        (string What, long Count)[] fates =
        [
            ("lost", Lost), ("arrived twice", Duplicated), ("overtaken", Reordered), ("corrupted", Corrupted), ("blocked", Blocked),
            ("while the cable was out", InOutage), ("too many under way", Overflowed),
        ];
        string what = string.Join(", ", fates.Where(fate => fate.Count > 0).Select(fate => FormattableString.Invariant($"{fate.Count:N0} {fate.What}")));
        return FormattableString.Invariant($"{Sent:N0} datagrams sent: {(what.Length == 0 ? "all arrived" : what)}");
    }
}
