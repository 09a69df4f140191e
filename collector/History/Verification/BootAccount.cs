namespace Telemetry.Collector.History.Verification;

/// <summary>Readings of one boot that the device declared lost for the same cause.</summary>
/// <param name="Cause">PROTOCOL 17.4</param>
public sealed record LossAccount(byte Cause, NumberList Numbers);

/// <summary>Where unaccounted readings belong, as far as their neighbours tell.</summary>
/// <param name="Channels">that lack readings there</param>
/// <param name="FromUs">UTC of the last reading before them, µs</param>
/// <param name="ToUs">UTC of the first reading behind them, µs</param>
public sealed record Whereabouts(IReadOnlyList<string> Channels, long? FromUs, long? ToUs);

/// <summary>
/// The ledger of one boot, counted from what is in the file:
/// <c>sampled = stored + expired + lost + elsewhere + inFlight + unaccounted</c>.
/// </summary>
public sealed class BootAccount(BootOfDevice boot)
{
    private const int FaultsKept = 20;

    private readonly List<string> _faults = [];

    public BootOfDevice Boot { get; } = boot;

    /// <summary>Numbers that the device has given out, as it announced.</summary>
    public ulong Sampled { get; internal set; }

    /// <summary>Counted from blocks and journal.</summary>
    public ulong Stored { get; internal set; }

    /// <summary>Were stored, and removed by retention.</summary>
    public ulong Expired { get; internal set; }

    public ulong Lost { get; internal set; }

    public IReadOnlyList<LossAccount> Losses { get; internal set; } = [];

    /// <summary>Acknowledged to an earlier store (PROTOCOL 8.5).</summary>
    public ulong Elsewhere { get; internal set; }

    /// <summary>Not here yet: the device may still have them. Of a boot that is gone nobody has.</summary>
    public NumberList Gaps { get; } = new();

    /// <summary>The account says that they are stored, and they are not.</summary>
    public NumberList Missing { get; } = new();

    public Whereabouts? Whereabouts { get; internal set; }

    public ulong InFlight => Boot.IsGone ? 0 : Gaps.Count;

    public ulong Unaccounted => Missing.Count + (Boot.IsGone ? Gaps.Count : 0);

    /// <summary>What is wrong with rows of this boot; the first of <see cref="FaultCount"/>.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public int FaultCount { get; private set; }

    public bool IsBalanced => Unaccounted == 0 && FaultCount == 0;

    internal void Add(string fault)
    {
        FaultCount++;
        if (_faults.Count < FaultsKept)
            _faults.Add(fault);
    }

    /// <summary>As in <c>3, 10-20 and 5 more ranges</c>.</summary>
    internal static string Text(NumberList numbers)
    {
        string some = string.Join(", ", numbers.First.Select(range => range.End - range.First == 1 ? Number(range.First) : $"{Number(range.First)}-{Number(range.End - 1)}"));
        ulong more = numbers.Ranges - (ulong)numbers.First.Count;
        return more == 0 ? some : FormattableString.Invariant($"{some} and {more} more ranges");

        static string Number(ulong number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
