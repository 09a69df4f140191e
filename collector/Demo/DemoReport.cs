using System.Globalization;
using Telemetry.Collector.Views;
using Telemetry.Simulator.Network;
using Telemetry.Simulator.Truth;
using Telemetry.Wire;

namespace Telemetry.Collector.Demo;

/// <summary>Writes a demo's ledger: a table for a person, or NDJSON whose last line is the ledger of all.</summary>
internal static class DemoReport
{
    /// <summary>More devices than this are summed up; those with something to tell are listed all the same.</summary>
    private const int LargestTable = 20;

    public static void Write(DemoLedger ledger, bool json)
    {
        if (json) WriteJson(ledger, System.Console.Out);
        else WriteTable(ledger, System.Console.Out);
    }

    private static void WriteJson(DemoLedger ledger, TextWriter output)
    {
        foreach (BootAccount boot in ledger.Boots)
        {
            DeviceView? device = ledger.Devices.GetValueOrDefault(boot.Device);
            output.WriteLine(ViewJson.Line(new
            {
                type = "deviceLedger",
                device = boot.Device,
                bootId = boot.BootId.ToString("x16", CultureInfo.InvariantCulture),
                sampled = boot.Sampled,
                stored = boot.Stored,
                inFlight = boot.InFlight,
                lost = boot.Lost,
                lostByCause = boot.LostBy.ToDictionary(pair => Codes.Name(pair.Key), pair => pair.Value),
                duplicates = device is null ? 0 : DemoLedger.DuplicatesOf(device),
                rejected = Rejects(device),
                network = ledger.Network.GetValueOrDefault(boot.Device),
                balanced = boot.IsBalanced,
                faults = boot.Faults,
            }));
        }

        output.WriteLine(ViewJson.Line(new { type = "drops", drops = ledger.Drops, faults = ledger.Faults }));
        output.WriteLine(ViewJson.Line(new
        {
            type = "ledger",
            sampled = ledger.Sampled,
            stored = ledger.Stored,
            inFlight = ledger.InFlight,
            lost = ledger.Lost,
            duplicates = ledger.Duplicates,
            rejected = ledger.Rejected,
            balanced = ledger.IsBalanced,
        }));
    }

    private static void WriteTable(DemoLedger ledger, TextWriter output)
    {
        IEnumerable<BootAccount> shown = ledger.Boots.Count <= LargestTable ? ledger.Boots
            : ledger.Boots.Where(boot => boot.InFlight > 0 || boot.Lost > 0 || !boot.IsBalanced).Take(LargestTable);
        output.WriteLine();
        Row(output, "device", "sampled", "stored", "in flight", "lost", "duplicates", "rejected");
        foreach (BootAccount boot in shown)
        {
            DeviceView? device = ledger.Devices.GetValueOrDefault(boot.Device);
            Row(
                output, boot.Device, boot.Sampled, boot.Stored, boot.InFlight, boot.Lost,
                device is null ? 0 : DemoLedger.DuplicatesOf(device), Rejects(device).Values.Aggregate(0UL, (sum, count) => sum + count));
            foreach ((LostCause cause, ulong count) in boot.LostBy) output.WriteLine($"  lost: {Codes.Name(cause)} {count}");
        }

        Row(output, "all", ledger.Sampled, ledger.Stored, ledger.InFlight, ledger.Lost, ledger.Duplicates, ledger.Rejected);
        string drops = string.Join(", ", ledger.Drops.Where(drop => drop.Value > 0).Select(drop => $"{drop.Key} {drop.Value}"));
        output.WriteLine($"network: {FaultCounters.Sum(ledger.Network.Values)}");
        if (drops.Length > 0) output.WriteLine($"dropped by the collector: {drops}");
        foreach (string fault in ledger.Faults) output.WriteLine($"WRONG  {fault}");
        output.WriteLine(ledger.IsBalanced
            ? $"balanced: {ledger.Sampled} sampled = {ledger.Stored} stored + {ledger.InFlight} in flight + {ledger.Lost} lost; "
                + "every stored value is as it was sampled, once"
            : "NOT BALANCED");
    }

    private static Dictionary<string, ulong> Rejects(DeviceView? device) =>
        device is null ? [] : DemoLedger.Rejects(device.Drops).ToDictionary();

    private static void Row(TextWriter output, params object[] cells) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{cells[0],-14} {cells[1],9} {cells[2],9} {cells[3],9} {cells[4],7} {cells[5],10} {cells[6],9}"));
}
