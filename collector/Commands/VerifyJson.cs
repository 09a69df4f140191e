using Telemetry.Collector.History;
using Telemetry.Collector.History.Verification;
using Telemetry.Collector.Views;
using Telemetry.Wire;

namespace Telemetry.Collector.Commands;

/// <summary>The proof for a program: NDJSON (docs/cli.md).</summary>
internal sealed class VerifyJson : IVerifyOutput
{
    public IEnumerable<string> Boot(BootAccount account)
    {
        yield return ViewJson.Line(new
        {
            type = "boot",
            device = account.Boot.Device,
            boot = account.Boot.Name,
            sampled = account.Sampled,
            stored = account.Stored,
            expired = account.Expired,
            inFlight = account.InFlight,
            lost = account.Lost,
            losses = account.Losses.Select(loss => new { cause = Codes.Name((LostCause)loss.Cause), readings = loss.Numbers.Count, ranges = Ranges(loss.Numbers) }),
            acknowledgedElsewhere = account.Elsewhere,
            isGone = account.Boot.IsGone,
            gaps = Numbers(account.Gaps),
            missing = Numbers(account.Missing),
            missingChannels = account.Whereabouts?.Channels,
            missingFrom = account.Whereabouts?.FromUs is { } from ? UtcText.Seconds(from) : null,
            missingTo = account.Whereabouts?.ToUs is { } to ? UtcText.Seconds(to) : null,
            unaccounted = account.Unaccounted,
            faults = account.Faults,
            faultCount = account.FaultCount,
            balanced = account.IsBalanced,
        });
    }

    public IEnumerable<string> End(VerifyTotals totals, IReadOnlyList<string> faults)
    {
        yield return ViewJson.Line(new
        {
            type = "total",
            boots = totals.Boots,
            sampled = totals.Sampled,
            stored = totals.Stored,
            expired = totals.Expired,
            inFlight = totals.InFlight,
            lost = totals.Lost,
            acknowledgedElsewhere = totals.Elsewhere,
            unaccounted = totals.Unaccounted,
            faults,
            faultCount = totals.Faults,
            balanced = totals.IsBalanced,
        });
    }

    private static object Numbers(NumberList list) => new { readings = list.Count, rangeCount = list.Ranges, ranges = Ranges(list) };

    private static IEnumerable<object> Ranges(NumberList list) => list.First.Select(range => new { first = range.First, last = range.End - 1 });
}
