using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Telemetry.RaspberryPi.Emulation;
using Telemetry.RaspberryPi.Sensors;
using Telemetry.RaspberryPi.Sensors.Scan;

namespace Telemetry.RaspberryPi.Commands;

/// <summary><c>telemetry-device scan</c>: lists the sensors of this machine and the entry of the configuration for each.</summary>
internal static class ScanCommand
{
    private static readonly Option<int[]> Bus = new("--bus")
    {
        Description = "Scan only this I2C bus: 1 for /dev/i2c-1 [all but a mainboard's own]",
        HelpName = "N",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<bool> Read = new("--read")
    {
        Description = "Also read the parts on I2C once. It sets them up: stop the service before",
    };

    private static readonly Option<bool> Emulate = new("--emulate") { Description = "Scan an emulated board in place of this machine" };

    private static readonly Option<bool> Json = new("--json") { Description = "Print NDJSON: a 'sensor' or a 'problem' a line" };

    public static Command Create()
    {
        Command command = new("scan", "List the sensors of this machine, and what to write into telemetry-device.json for each") { Bus, Read, Emulate, Json };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using EmulatedBoard? board = parsed.GetValue(Emulate) ? new EmulatedBoard(() => 0) : null;
        SensorEnvironment environment = board?.Environment ?? new SensorEnvironment { NowUs = () => 0 };
        ScanResult result = new MachineScan(environment, Thread.Sleep).Run(parsed.GetValue(Bus) ?? [], parsed.GetValue(Read));
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(Json)) PrintJson(result, output);
        else PrintText(result, output);
        return ProgramExit.Success;
    }

    /// <summary>For a person: what is there, its values now, the entry to copy; then what is missing.</summary>
    internal static void PrintText(ScanResult result, TextWriter output)
    {
        foreach (IGrouping<string, Finding> source in result.Findings.GroupBy(finding => finding.Source))
        {
            output.WriteLine(Title(source.Key));
            foreach (Finding finding in source) PrintFinding(finding, output);
            output.WriteLine();
        }

        if (result.Problems.Count > 0)
        {
            output.WriteLine("Not found");
            foreach (Problem problem in result.Problems) output.WriteLine($"  {problem.Source}: {problem.Text}");
            output.WriteLine();
        }

        output.WriteLine("Write the entries you want into the list of telemetry-device.json, with a comma between them:");
        output.WriteLine("""  { "sensors": [ … ] }""");
        if (result.Findings.Any(finding => !finding.IsHarmless && finding.IsCertain && finding.Values.Count == 0))
        {
            output.WriteLine("Values of the parts on I2C: telemetry-device scan --read (stop the service before)");
        }

        if (!DriverProvider.IsBuiltIn)
        {
            output.WriteLine("This program was built without Iot.Device.Bindings: parts on I2C are read through the kernel's drivers, inputs are not read.");
        }

        output.WriteLine("Without hardware: telemetry-device --emulate");
    }

    /// <summary>For programs: one object a line.</summary>
    internal static void PrintJson(ScanResult result, TextWriter output)
    {
        foreach (Finding finding in result.Findings)
        {
            output.WriteLine(JsonSerializer.Serialize(new
            {
                type = "sensor",
                source = finding.Source,
                place = finding.Place,
                name = finding.Name,
                proof = finding.Proof,
                entry = finding.Entry.Length > 0 ? JsonNode.Parse(finding.Entry) : null,
                advice = finding.Advice,
                values = finding.Values.Select(value => new
                {
                    channel = value.Channel,
                    value = double.IsNaN(value.Value) ? (double?)null : value.Value,
                    unit = value.Unit,
                    error = value.Error,
                }),
            }, JsonForm));
        }

        foreach (Problem problem in result.Problems)
        {
            output.WriteLine(JsonSerializer.Serialize(new { type = "problem", source = problem.Source, text = problem.Text }, JsonForm));
        }
    }

    // What is read by a person or a program, never put into a page.
    private static readonly JsonSerializerOptions JsonForm = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Title(string source) => source switch
    {
        "i2c" => "I2C",
        "iio" => "Read by the kernel (IIO)",
        "hwmon" => "Read by the kernel (hwmon)",
        "1-wire" => "1-Wire",
        "thermal" => "Thermal zones",
        "gpio" => "Inputs",
        _ => "Board",
    };

    private static void PrintFinding(Finding finding, TextWriter output)
    {
        string proof = finding.Proof.Length > 0 ? $" ({finding.Proof})" : "";
        output.WriteLine($"  {finding.Place}  {finding.Name}{proof}");
        if (finding.Values.Count > 0)
        {
            output.WriteLine($"      now: {string.Join(", ", finding.Values.Where(value => value.Error.Length == 0).Select(Shown).DefaultIfEmpty("nothing"))}");
            foreach (string error in finding.Values.Where(value => value.Error.Length > 0).Select(value => value.Error).Distinct())
            {
                output.WriteLine($"      not readable: {error}");
            }
        }

        if (finding.Advice.Length > 0) output.WriteLine($"      {finding.Advice}");
        if (finding.Entry.Length > 0) output.WriteLine($"      {finding.Entry}");
    }

    private static string Shown(FoundValue value)
    {
        string number = value.Value.ToString(Math.Abs(value.Value) < 100 ? "0.##" : "0.#", CultureInfo.InvariantCulture);
        return $"{value.Channel} {number} {Unit(value.Unit)}".TrimEnd();
    }

    /// <summary>UCUM codes as people write them.</summary>
    private static string Unit(string code) => code switch
    {
        "1" => "",
        "Cel" => "°C",
        "[ppm]" => "ppm",
        "dB[mW]" => "dBm",
        "MBy" => "MB",
        "GBy" => "GB",
        "Ohm" => "Ω",
        _ => code,
    };
}
