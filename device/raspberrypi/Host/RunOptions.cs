using Telemetry.Device.Host;
using Telemetry.RaspberryPi.Configuration;
using Telemetry.RaspberryPi.Sensors.Settings;

namespace Telemetry.RaspberryPi.Host;

/// <summary>All that a run of the device needs, put together from command line, configuration, environment and provisioning file.</summary>
internal sealed record RunOptions
{
    public required Identity Identity { get; init; }

    /// <summary>The configuration file, for messages.</summary>
    public string Configuration { get; init; } = "";

    /// <summary>Empty: found by a search of the local network.</summary>
    public required string CollectorHost { get; init; }

    public required int CollectorPort { get; init; }

    /// <summary>Where readings and parameters are kept.</summary>
    public required string Data { get; init; }

    public required LogSettings Log { get; init; }

    /// <summary>Empty with <see cref="IsEmulated"/>: the emulated board's own.</summary>
    public required IReadOnlyList<SensorSettings> Sensors { get; init; }

    /// <summary>Sensors of a board that is not there, in place of this machine's.</summary>
    public bool IsEmulated { get; init; }

    /// <summary>Ends the run by itself, microseconds; 0: never.</summary>
    public long ForUs { get; init; }

    /// <summary>Where every reading is written as it is sampled; empty: nowhere.</summary>
    public string Record { get; init; } = "";

    /// <summary>Prints each reading.</summary>
    public bool Print { get; init; }

    /// <summary>NDJSON on standard output.</summary>
    public bool Json { get; init; }
}
