using System.Globalization;
using Telemetry.RaspberryPi.Sensors.Measuring;
using Telemetry.RaspberryPi.Sensors.Settings;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Sensors.Kernel;

/// <summary>The board itself: procfs (proc(5)), the processor's files in sysfs, and the flags of the Raspberry Pi's firmware.</summary>
internal static class BoardSensor
{
    /// <summary>What is read in microseconds shares a thread.</summary>
    public const string Bus = "board";

    private static readonly ChannelKind[] Channels =
    [
        new("cpu", "cpu.use", "processor use", "%", Lowest: 0, Highest: 100, Resolution: 0.1),
        new("load", "cpu.load", "load average of a minute", "1", Resolution: 0.01),
        new("temperature", "cpu.temperature", "temperature", "Cel", Resolution: 0.1),
        new("frequency", "cpu.frequency", "processor frequency", "MHz", Resolution: 1),
        new("memory", "memory.available", "available memory", "MBy", Resolution: 0.1),
        new("disk", "disk.free", "free disk space", "GBy", Resolution: 0.01),
        new("wifi", "wifi.signal", "Wi-Fi signal level", "dB[mW]", Lowest: -120, Highest: 0, Resolution: 1),
        new("uptime", "uptime", "time since the board started", "s", ChannelType.Int64),
        new("undervoltage", "power.undervoltage", "supply voltage too low", "1", ChannelType.Bool),
        new("throttled", "power.throttled", "processor slowed down", "1", ChannelType.Bool),
    ];

    public static SensorKind Kind { get; } = new()
    {
        Name = "board",
        Title = "The board itself: processor, memory, disk, Wi-Fi, supply",
        Channels = Channels,
        Plan = Plan,
    };

    /// <summary>What this board has, so that nobody is told of a missing Wi-Fi each ten seconds.</summary>
    public static IReadOnlyList<ChannelKind> Present(SensorEnvironment environment) =>
        [.. Channels.Where(channel => KernelReading.Take(() => new Source(environment, [channel]).Read(channel.Key), "").Error is null)];

    /// <summary>The level of the first wireless interface in dBm, from the third line of /proc/net/wireless.</summary>
    internal static double WifiLevel(string text, string path)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length < 3) throw new SensorException("there is no wireless interface that is connected");
        // Interface, status, link quality, level; numbers have a dot where the driver updated them.
        string[] fields = lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 3
            ? KernelFile.Number(fields[3].TrimEnd('.'), path)
            : throw new SensorException($"{Path.GetFileName(path)}: '{lines[2]}' is not understood");
    }

    /// <summary>Busy and total time of all processors, from the first line of /proc/stat.</summary>
    internal static (double Busy, double Total) ProcessorTimes(string text, string path)
    {
        // user nice system idle iowait irq softirq steal; guest time is in user already.
        const int Idle = 3;
        const int Wait = 4;
        const int Fields = 8;
        string[] fields = text.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length <= Wait + 1 || fields[0] != "cpu") throw new SensorException($"{Path.GetFileName(path)}: its first line is not understood");
        double[] times = [.. fields.Skip(1).Take(Fields).Select(field => KernelFile.Number(field, path))];
        double total = times.Sum();
        return (total - times[Idle] - times[Wait], total);
    }

    private static SensorPlan Plan(SensorSettings settings, SensorEnvironment environment) =>
        new(Channels, Bus, kinds => new Source(environment, kinds)) { Usual = Present(environment) };

    private sealed class Source(SensorEnvironment environment, IReadOnlyList<ChannelKind> kinds) : ISource
    {
        private (double Busy, double Total) _times;

        public void Measure(Span<Outcome> outcomes)
        {
            for (int i = 0; i < kinds.Count; i++)
            {
                string key = kinds[i].Key;
                outcomes[i] = KernelReading.Take(() => Read(key), "");
            }
        }

        public double Read(string key) => key switch
        {
            "cpu" => ProcessorUse(),
            "load" => KernelFile.Number(Field(Proc("loadavg"), 0), "loadavg"),
            "temperature" => ThermalSensor.Read(ThermalSensor.Processor(environment) ?? throw new SensorException("this board has no thermal zone")),
            "frequency" => KernelFile.ReadNumber(Sys("devices/system/cpu/cpu0/cpufreq/scaling_cur_freq")) / 1e3,
            "memory" => AvailableMemory(),
            "disk" => FreeDisk(),
            "wifi" => WifiLevel(KernelFile.Read(Proc("net/wireless")), "wireless"),
            "uptime" => Math.Floor(KernelFile.Number(Field(Proc("uptime"), 0), "uptime")),
            "undervoltage" => Throttled() & 1,
            "throttled" => (Throttled() & 0b1110) != 0 ? 1 : 0,
            _ => throw new SensorException($"there is no channel {key}"),
        };

        public void Dispose()
        {
        }

        private string Proc(string file) => Path.Combine(environment.ProcRoot, file);

        private string Sys(string file) => Path.Combine(environment.SysRoot, file);

        private static string Field(string path, int index)
        {
            string[] fields = KernelFile.Read(path).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return index < fields.Length ? fields[index] : "";
        }

        /// <summary>Since the measurement before; the first one: since the board started.</summary>
        private double ProcessorUse()
        {
            string path = Proc("stat");
            (double busy, double total) = ProcessorTimes(KernelFile.Read(path), path);
            (double Busy, double Total) before = _times;
            _times = (busy, total);
            double passed = total - before.Total;
            // The counters of waiting may step back a little (proc(5)).
            return passed > 0 ? Math.Clamp(100 * (busy - before.Busy) / passed, 0, 100) : throw new SensorException("no time has passed since the last measurement");
        }

        private double AvailableMemory()
        {
            const string Key = "MemAvailable:";
            string path = Proc("meminfo");
            string line = KernelFile.Read(path).Split('\n').FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))
                ?? throw new SensorException($"meminfo has no {Key.TrimEnd(':')}");
            const double BytesPerKb = 1024;
            return KernelFile.Number(line[Key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), path) * BytesPerKb / 1e6;
        }

        private double FreeDisk()
        {
            try
            {
                return new DriveInfo(environment.DiskRoot).AvailableFreeSpace / 1e9;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new SensorException($"{environment.DiskRoot}: {e.Message}", e);
            }
        }

        /// <summary>
        /// Bits of the firmware: 0 supply voltage too low, 1 frequency capped, 2 throttled, 3 soft temperature limit; those above 16
        /// tell of the past.
        /// </summary>
        private long Throttled()
        {
            string? path = KernelFile.Entries(Sys("devices/platform"), "soc*")
                .SelectMany(soc => KernelFile.Entries(soc, "*firmware"))
                .Select(firmware => Path.Combine(firmware, "get_throttled"))
                .FirstOrDefault(File.Exists);
            string text = KernelFile.Read(path ?? throw new SensorException("this board has no Raspberry Pi firmware"));
            return long.TryParse(text.Replace("0x", "", StringComparison.Ordinal), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long bits)
                ? bits
                : throw new SensorException($"get_throttled: '{text}' is not a number");
        }
    }
}
