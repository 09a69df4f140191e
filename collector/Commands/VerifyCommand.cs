using System.CommandLine;
using System.Globalization;
using Telemetry.Collector.History;
using Telemetry.Collector.History.Verification;

namespace Telemetry.Collector.Commands;

/// <summary><c>telemetry verify</c>: the ledger from the database, and every row of it checked.</summary>
public static class VerifyCommand
{
    private static readonly Argument<string?> Device = new("DEVICE") { Description = "Device to look at [all]", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string?> Boot = new("--boot") { Description = "Boot to look at, 16 hex digits [all]", HelpName = "ID" };

    private static readonly Option<bool> Quick = new("--quick") { Description = "Leave out SQLite's own check of the file's structure" };

    private static readonly Option<bool> Json = new("--json") { Description = "Print NDJSON: a line for each boot, then one for the whole" };

    public static Command Create()
    {
        Command command = new("verify", "Account for every reading from the database itself, and check every row of it") { Device, Boot, Quick, Json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Boot) is { } boot && !TryBoot(boot, out _))
                result.AddError($"--boot '{boot}' is no boot id, for example --boot 00000000deadbeef");
        });
        command.SetAction(parsed => DatabaseCommand.Run(parsed, (database, cancelled) => Run(parsed, database, cancelled)));
        return command.WithExamples(
            "telemetry verify                  exit code 0 only if every reading is accounted for",
            "telemetry verify garden --json | jq 'select(.type == \"boot\") | .missing'");
    }

    private static int Run(ParseResult parsed, Database database, CancellationToken cancelled)
    {
        using Catalog catalog = new(database);
        IReadOnlyList<StoredDevice> devices = catalog.Devices(parsed.GetValue(Device) is { } device ? [device] : []);
        ulong? boot = parsed.GetValue(Boot) is { } text && TryBoot(text, out ulong id) ? id : null;
        DatabaseVerification verification = new(database, catalog, parsed.GetValue(Quick));
        using TextWriter output = StandardOutput.Open();
        IVerifyOutput lines = parsed.GetValue(Json) ? new VerifyJson() : new VerifyText();
        VerifyTotals totals = new();
        foreach (BootAccount account in verification.Boots(devices, boot, cancelled))
        {
            totals.Add(account);
            Write(output, lines.Boot(account));
        }

        if (boot is not null && totals.Boots == 0)
            throw new UserException($"no boot {parsed.GetValue(Boot)} is in the database", "List the boots with: telemetry verify");

        totals.Faults += verification.Faults.Count;
        Write(output, lines.End(totals, verification.Faults));
        return totals.IsBalanced ? ExitCode.Success : ExitCode.Unaccounted;
    }

    private static bool TryBoot(string text, out ulong boot) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out boot);

    private static void Write(TextWriter output, IEnumerable<string> lines)
    {
        try
        {
            foreach (string line in lines)
                output.WriteLine(line);
        }
        catch (IOException exception)
        {
            throw StandardOutput.Explain(exception);
        }
    }
}
