using Telemetry.RaspberryPi.Sensors.Measuring;
using Telemetry.RaspberryPi.Sensors.Settings;

namespace Telemetry.RaspberryPi.Sensors.Kernel;

/// <summary>A thermal zone: <c>/sys/class/thermal/thermal_zone*</c>, milli degrees Celsius.</summary>
internal static class ThermalSensor
{
    public const string Nodes = "thermal_zone*";

    private static readonly SettingKey<string> ZoneKey = SettingKey.Text(
        "zone", "", "a zone's type or directory", text => text.Length is > 0 and <= 64, "type or directory of the zone: \"cpu-thermal\", \"thermal_zone0\"; default: the processor's");

    public static SensorKind Kind { get; } = new()
    {
        Name = "thermal",
        Title = "A thermal zone of the board: the processor's temperature and others",
        Keys = [ZoneKey],
        Plan = Plan,
    };

    public static string Directory(SensorEnvironment environment) => Path.Combine(environment.SysRoot, "class/thermal");

    public static IReadOnlyList<(string Path, string Type)> Zones(SensorEnvironment environment) =>
        [.. KernelFile.Entries(Directory(environment), Nodes).Select(path => (path, KernelFile.TryRead(Path.Combine(path, "type")) ?? Path.GetFileName(path)))];

    /// <summary>The processor's zone, or else the first; null: there is none.</summary>
    public static string? Processor(SensorEnvironment environment)
    {
        string[] signs = ["cpu", "x86_pkg", "soc", "core"];
        IReadOnlyList<(string Path, string Type)> zones = Zones(environment);
        string? path = signs.Select(sign => zones.FirstOrDefault(zone => zone.Type.Contains(sign, StringComparison.OrdinalIgnoreCase)).Path).FirstOrDefault(path => path is not null);
        return path ?? (zones.Count > 0 ? zones[0].Path : null);
    }

    public static double Read(string zone) => KernelFile.ReadNumber(Path.Combine(zone, "temp")) / 1000;

    private static SensorPlan Plan(SensorSettings settings, SensorEnvironment environment)
    {
        string wanted = settings.Get(ZoneKey);
        string? path = Find(environment, wanted);
        string type = path is null ? wanted : KernelFile.TryRead(Path.Combine(path, "type")) ?? wanted;
        ChannelKind[] kinds = [new("temperature", ChannelName.Of(type, "temperature", "temperature"), "temperature", "Cel", Resolution: 0.1)];
        string zones = string.Join(", ", Zones(environment).Select(zone => zone.Type));
        string missing = wanted.Length == 0 ? "this board has no thermal zone" : $"there is no thermal zone '{wanted}' (there is {(zones.Length > 0 ? zones : "none")})";
        return new SensorPlan(kinds, BoardSensor.Bus, _ => new Source(Find(environment, wanted) ?? throw new SensorException(missing)), path is null ? missing : "");
    }

    private static string? Find(SensorEnvironment environment, string wanted) => wanted.Length == 0
        ? Processor(environment)
        : Zones(environment).FirstOrDefault(zone => zone.Type == wanted || Path.GetFileName(zone.Path) == wanted).Path;

    private sealed class Source(string zone) : ISource
    {
        public void Measure(Span<Outcome> outcomes) => outcomes[0] = Outcome.Of(Read(zone));

        public void Dispose()
        {
        }
    }
}
