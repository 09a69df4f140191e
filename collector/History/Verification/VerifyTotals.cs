namespace Telemetry.Collector.History.Verification;

/// <summary>All boots together.</summary>
public sealed class VerifyTotals
{
    public long Boots { get; private set; }

    public ulong Sampled { get; private set; }

    public ulong Stored { get; private set; }

    public ulong Expired { get; private set; }

    public ulong InFlight { get; private set; }

    public ulong Lost { get; private set; }

    public ulong Elsewhere { get; private set; }

    public ulong Unaccounted { get; private set; }

    public int Faults { get; internal set; }

    public bool IsBalanced => Unaccounted == 0 && Faults == 0;

    internal void Add(BootAccount account)
    {
        Boots++;
        Sampled += account.Sampled;
        Stored += account.Stored;
        Expired += account.Expired;
        InFlight += account.InFlight;
        Lost += account.Lost;
        Elsewhere += account.Elsewhere;
        Unaccounted += account.Unaccounted;
        Faults += account.FaultCount;
    }
}
