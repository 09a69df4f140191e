using System.Globalization;
using System.Text;
using Telemetry.RaspberryPi.Configuration;
using Telemetry.RaspberryPi.Sensors;
using Telemetry.RaspberryPi.Sensors.Settings;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Tests.Sensors;

/// <summary>docs/sensors.md has the tables that follow from what the sensors declare.</summary>
public sealed class DocumentTests
{
    [Fact]
    public void Document_Tables_AreThoseOfTheProgram()
    {
        string text = File.ReadAllText(Path.Combine(Root(), "docs", "sensors.md"));
        string[] missing = [.. new[] { Sensors(), Keys(), Overlays() }.Where(table => !text.Contains(table, StringComparison.Ordinal))];
        Assert.True(missing.Length == 0, $"docs/sensors.md needs these tables:\n\n{string.Join("\n\n", missing)}\n\n");
    }

    [Fact]
    public void Document_Example_IsAConfiguration()
    {
        string text = File.ReadAllText(Path.Combine(Root(), "docs", "sensors.md"));
        string json = text.Split("```json")[1].Split("```")[0];
        List<SettingError> errors = [];
        foreach (Setting entry in SettingReader.Read(Encoding.UTF8.GetBytes(json)).Find("sensors")!.Items) SensorSettings.Read(entry, 1, errors);
        Assert.Empty(errors);
    }

    private static string Sensors()
    {
        StringBuilder table = new("| sensor | what | channels (unit, range) | by |\n|---|---|---|---|\n");
        foreach (SensorKind kind in SensorCatalog.Kinds)
        {
            string channels = string.Join("; ", kind.Channels.Select(Channel));
            table.Append(CultureInfo.InvariantCulture, $"| `{kind.Name}` | {kind.Title} | {(channels.Length > 0 ? channels : "those that its driver gives")} | {(kind.NeedsPackage ? "package" : "kernel")} |\n");
        }

        return table.ToString();
    }

    private static string Channel(ChannelKind channel)
    {
        string range = double.IsNaN(channel.Lowest) || double.IsNaN(channel.Highest) ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {channel.Lowest} to {channel.Highest}");
        string unit = channel.Type == ChannelType.Bool ? "true or false" : channel.Unit;
        string key = channel.Key == channel.Name ? $"`{channel.Key}`" : $"`{channel.Key}`, named `{channel.Name}`";
        return $"{key} ({unit}{range})";
    }

    private static string Keys()
    {
        StringBuilder table = new("| key | of | may be | default | what |\n|---|---|---|---|---|\n");
        table.Append("| `sensor` | all | one of the table above | | which kind of sensor |\n");
        table.Append("| `channels` | all | list of channels, or object: channel to name, or to `{ \"name\": …, \"interval\": … }` | all | which channels, and how they are named |\n");
        foreach (SettingKey key in new[] { (SettingKey)SensorSettings.IntervalKey, SensorSettings.PrefixKey, SensorSettings.NameKey }) Row(key, "all");
        foreach (IGrouping<string, (SensorKind Kind, SettingKey Key)> same in SensorCatalog.Kinds
            .SelectMany(kind => kind.Keys.Select(key => (kind, key)))
            .GroupBy(one => $"{one.key.Name} {one.key.Form} {one.key.Default} {one.key.Description}"))
        {
            Row(same.First().Key, string.Join(", ", same.Select(one => $"`{one.Kind.Name}`")));
        }

        return table.ToString();

        void Row(SettingKey key, string sensors) => table.Append(
            CultureInfo.InvariantCulture,
            $"| `{key.Name}` | {sensors} | {key.Form} | {(key.Default.Length > 0 ? $"`{key.Default}`" : "")} | {key.Description} |\n");
    }

    private static string Overlays()
    {
        StringBuilder table = new("| part | line | then |\n|---|---|---|\n");
        foreach (SensorKind kind in DriverKinds.All.Where(kind => kind.KernelDriver is not null))
        {
            int address = DriverKinds.AddressOf(kind).DefaultValue;
            table.Append(
                CultureInfo.InvariantCulture,
                $"| {kind.Name} | `{DriverKinds.OverlayLine(kind, 1, address)}` | `{{ \"sensor\": \"{kind.KernelDriver!.Value.Sensor}\", \"device\": \"1-{address:x4}\" }}` |\n");
        }

        return table.ToString();
    }

    private static string Root()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Telemetry.sln"))) directory = Path.GetDirectoryName(directory);
        return directory ?? throw new InvalidOperationException("the tests run outside of the repository");
    }
}
