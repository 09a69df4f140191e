using Telemetry.Collector.Console;
using Telemetry.Collector.History;
using Telemetry.Collector.History.Verification;
using Telemetry.Wire;

namespace Telemetry.Collector.Commands;

/// <summary>The proof for a person: what is not in order is marked with !!.</summary>
internal sealed class VerifyText : IVerifyOutput
{
    public IEnumerable<string> Boot(BootAccount account)
    {
        BootOfDevice boot = account.Boot;
        string began = boot.Clock.TryMap(0, out long utcUs, out _) ? UtcText.Seconds(utcUs) : "at an unknown time";
        yield return $"{(account.IsBalanced ? "ok" : "!!")} {Format.Safe(boot.Device)} {boot.Name}, began {began}{(boot.IsGone ? ", gone" : "")}";
        yield return $"     {Sum(account.Sampled, account.Stored, account.Expired, account.InFlight, account.Lost, account.Elsewhere, account.Unaccounted)}";
        foreach (LossAccount loss in account.Losses)
            yield return $"     lost, {Codes.Name((LostCause)loss.Cause)}: {Count(loss.Numbers)}";
        if (account.Gaps.Count > 0)
            yield return boot.IsGone ? $"  !! never came, and the device will not send them: {Count(account.Gaps)}" : $"     in flight: {Count(account.Gaps)}";
        if (account.Missing.Count > 0)
            yield return $"  !! stored once, and not in the file: {Count(account.Missing)}{Where(account.Whereabouts)}";
        foreach (string fault in account.Faults)
            yield return $"  !! {Format.Safe(fault)}";
        if (account.FaultCount > account.Faults.Count)
            yield return $"  !! and {Format.Count(account.FaultCount - account.Faults.Count)} more like these";
    }

    public IEnumerable<string> End(VerifyTotals totals, IReadOnlyList<string> faults)
    {
        foreach (string fault in faults)
            yield return $"!! {Format.Safe(fault)}";
        string boots = totals.Boots == 1 ? "1 boot" : $"{Format.Count(totals.Boots)} boots";
        yield return $"{boots}: {Sum(totals.Sampled, totals.Stored, totals.Expired, totals.InFlight, totals.Lost, totals.Elsewhere, totals.Unaccounted)}";
        yield return totals.IsBalanced
            ? "balanced: every reading is accounted for"
            : $"NOT balanced: {Format.Count(totals.Unaccounted)} readings unaccounted for, {Format.Count(totals.Faults)} faults in the file";
    }

    private static string Sum(ulong sampled, ulong stored, ulong expired, ulong inFlight, ulong lost, ulong elsewhere, ulong unaccounted)
    {
        string sum = $"sampled {Format.Count(sampled)} = stored {Format.Count(stored)} + in flight {Format.Count(inFlight)} + lost {Format.Count(lost)}";
        foreach ((string name, ulong count) in new[] { ("expired", expired), ("acknowledged elsewhere", elsewhere), ("UNACCOUNTED", unaccounted) })
            sum += count == 0 ? "" : $" + {name} {Format.Count(count)}";
        return sum;
    }

    private static string Count(NumberList numbers) => $"{Format.Count(numbers.Count)} ({BootAccount.Text(numbers)})";

    private static string Where(Whereabouts? where)
    {
        if (where is null)
            return "";

        string channels = where.Channels.Count == 0 ? "" : $"; {Format.Safe(string.Join(", ", where.Channels))}";
        return (where.FromUs, where.ToUs) switch
        {
            ({ } from, { } to) => $"{channels}, between {UtcText.Seconds(from)} and {UtcText.Seconds(to)}",
            ({ } from, null) => $"{channels}, after {UtcText.Seconds(from)}",
            (null, { } to) => $"{channels}, before {UtcText.Seconds(to)}",
            _ => channels,
        };
    }
}
