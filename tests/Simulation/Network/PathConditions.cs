namespace Telemetry.Simulation.Tests.Network;

/// <summary>How an attempt to connect ends while this lasts.</summary>
public enum ConnectFault
{
    None,

    /// <summary>A firewall answers with a reset.</summary>
    Refused,

    /// <summary>A firewall swallows the SYN.</summary>
    Swallowed,

    /// <summary>Somebody else answers in the collector's place.</summary>
    Impostor,
}

/// <summary>The state of the path between one device and the collector. Faults change it while packets are under way.</summary>
public sealed class PathConditions
{
    /// <summary>One way, of the fastest packet.</summary>
    public long LatencyUs { get; set; } = 2_000;

    /// <summary>A packet takes up to so much longer.</summary>
    public long JitterUs { get; set; } = 1_000;

    /// <summary>Share of datagrams that never arrive; of TCP segments, those that arrive only when sent again.</summary>
    public double Loss { get; set; }

    public double Duplicate { get; set; }

    /// <summary>Share of datagrams that later ones overtake.</summary>
    public double Reorder { get; set; }

    /// <summary>Share of datagrams in which bits change, so that UDP's checksum still holds (a broken router, an attacker).</summary>
    public double Corrupt { get; set; }

    /// <summary>Nothing passes. What TCP sent passes when the cut is over, if neither side gave up.</summary>
    public bool Cut { get; set; }

    public bool DatagramsBlocked { get; set; }

    /// <summary>Longer datagrams vanish, as with a router that neither fragments nor says so.</summary>
    public int LargestDatagram { get; set; } = 1_500;

    public ConnectFault Connect { get; set; }

    /// <summary>Takes every fault away; latency stays.</summary>
    public void Heal()
    {
        Loss = 0;
        Duplicate = 0;
        Reorder = 0;
        Corrupt = 0;
        Cut = false;
        DatagramsBlocked = false;
        LargestDatagram = 1_500;
        Connect = ConnectFault.None;
    }
}
