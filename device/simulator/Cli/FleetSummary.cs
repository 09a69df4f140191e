using System.Globalization;
using System.Text.Json;
using Telemetry.Simulator.Devices;
using Telemetry.Wire;

namespace Telemetry.Simulator.Cli;

/// <summary>
/// What the devices know of their readings at the end: <c>sampled = acknowledged + retained + lost</c>. Of what is declared lost
/// because a log overflowed the collector may hold some all the same; the collector's own account says which.
/// </summary>
internal sealed class FleetSummary
{
    /// <summary>A table for a screen; beyond, only the devices with something to tell are listed.</summary>
    private const int LargestTable = 20;

    private readonly List<BootLine> _lines = [];

    /// <param name="fleet">A fleet that has ended.</param>
    public FleetSummary(Fleet fleet)
    {
        foreach (SimulatedDevice device in fleet.Devices)
        {
            foreach (SimulatedBoot boot in device.Boots)
            {
                _lines.Add(Line(device, boot));
            }
        }
    }

    public long Lost => _lines.Sum(line => line.Lost);

    public void Write(bool json)
    {
        if (json) WriteJson();
        else WriteTable();
    }

    private static BootLine Line(SimulatedDevice device, SimulatedBoot boot)
    {
        Dictionary<string, long> lostBy = boot.Truth.Lost.Values.GroupBy(cause => cause)
            .ToDictionary(same => Codes.Name(same.Key), same => same.LongCount());
        long sampled = (long)boot.Core.Log.Next;
        long retained = boot.Held().LongCount();
        return new BootLine(device, boot.Truth.BootId, sampled, sampled - retained - boot.Truth.Lost.Count, retained, boot.Truth.Lost.Count, lostBy);
    }

    private void WriteJson()
    {
        foreach (BootLine line in _lines)
        {
            WriteLine(new
            {
                type = "device",
                device = line.Device.Name,
                boot = line.BootId.ToString("x16", CultureInfo.InvariantCulture),
                sampled = line.Sampled,
                acknowledged = line.Acknowledged,
                retained = line.Retained,
                lost = line.Lost,
                lostByCause = line.LostBy,
                network = line.Device.Network,
            });
        }

        WriteLine(new
        {
            type = "summary",
            devices = _lines.Select(line => line.Device).Distinct().Count(),
            sampled = _lines.Sum(line => line.Sampled),
            acknowledged = _lines.Sum(line => line.Acknowledged),
            retained = _lines.Sum(line => line.Retained),
            lost = Lost,
        });
    }

    private void WriteTable()
    {
        IEnumerable<BootLine> shown = _lines.Count <= LargestTable ? _lines
            : _lines.Where(line => line.Retained > 0 || line.Lost > 0).Take(LargestTable);
        Row("device", "sampled", "acknowledged", "retained", "lost", "");
        foreach (BootLine line in shown)
        {
            Row(line.Device.Name, line.Sampled, line.Acknowledged, line.Retained, line.Lost, line.Causes);
        }

        if (_lines.Count > 1)
        {
            Row("all", _lines.Sum(line => line.Sampled), _lines.Sum(line => line.Acknowledged), _lines.Sum(line => line.Retained), Lost, "");
        }
    }

    private static void Row(string device, object sampled, object acknowledged, object retained, object lost, string causes) =>
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{device,-20} {sampled,10} {acknowledged,13} {retained,9} {lost,6}  {causes}").TrimEnd());

    private static void WriteLine(object line) => Console.Out.WriteLine(JsonSerializer.Serialize(line, Json));

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private sealed record BootLine(
        SimulatedDevice Device, ulong BootId, long Sampled, long Acknowledged, long Retained, long Lost, IReadOnlyDictionary<string, long> LostBy)
    {
        public string Causes => string.Join(", ", LostBy.Select(pair => $"{pair.Key} {pair.Value}"));
    }
}
