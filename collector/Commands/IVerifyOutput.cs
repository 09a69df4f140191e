using Telemetry.Collector.History.Verification;

namespace Telemetry.Collector.Commands;

/// <summary>How the proof is told: to a person or to a program.</summary>
internal interface IVerifyOutput
{
    IEnumerable<string> Boot(BootAccount account);

    IEnumerable<string> End(VerifyTotals totals, IReadOnlyList<string> faults);
}
