using Telemetry.Device.Host;
using Telemetry.RaspberryPi.Configuration;
using Telemetry.RaspberryPi.Service;

namespace Telemetry.RaspberryPi.Host;

/// <summary>What the command line asks for; null: not said.</summary>
internal sealed record RunRequest(string? Configuration, string? Provisioning, string? Collector, string? Data, bool Emulate);

/// <summary>
/// Puts a run together. What the command line says holds over the configuration, that over what systemd gives
/// (<c>STATE_DIRECTORY</c>), that over defaults.
/// </summary>
internal static class RunSetup
{
    private static readonly string[] UsualConfigurations = [Installation.ConfigurationName, Installation.Configuration];

    /// <summary>Without a configuration a device sends what the board itself tells.</summary>
    private const string OnlyTheBoard = """{ "sensors": [ { "sensor": "board" } ] }""";

    /// <param name="request">the command line</param>
    /// <param name="variable">environment variables; null where there is none</param>
    /// <exception cref="ProgramException">Something is missing or wrong; the message says what to do.</exception>
    public static RunOptions Create(RunRequest request, Func<string, string?> variable)
    {
        string? file = request.Configuration ?? (request.Emulate ? null : UsualConfigurations.FirstOrDefault(File.Exists));
        DeviceConfiguration configuration = Configuration(file);
        Identity identity = Identity(ProvisioningFile(request, configuration, file, variable));
        (string host, int port) = Collector(request, configuration, identity);
        return new RunOptions
        {
            Identity = identity,
            CollectorHost = host,
            CollectorPort = port,
            Data = DataDirectory(request, configuration, identity.Device, variable),
            Log = configuration.Log,
            Configuration = file ?? "",
            Sensors = configuration.Sensors,
            IsEmulated = request.Emulate,
        };
    }

    private static DeviceConfiguration Configuration(string? file)
    {
        try
        {
            return file is null
                ? ConfigurationFile.Parse(System.Text.Encoding.UTF8.GetBytes(OnlyTheBoard), Environment.CurrentDirectory)
                : ConfigurationFile.Read(file);
        }
        catch (ConfigurationException e)
        {
            throw new ProgramException(e.Message, exitCode: ProgramExit.Usage);
        }
    }

    private static string ProvisioningFile(RunRequest request, DeviceConfiguration configuration, string? file, Func<string, string?> variable)
    {
        if (request.Provisioning is { } asked) return asked;
        if (configuration.Provisioning.Length > 0) return configuration.Provisioning;
        string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file ?? Installation.ConfigurationName))!, Installation.ProvisioningName);
        if (File.Exists(beside) || !request.Emulate) return beside;
        return LocalCollector.FindProvisioning(variable);
    }

    private static Identity Identity(string file)
    {
        if (!ProvisionFile.TryRead(file, out IReadOnlyList<Identity> identities, out string error))
            throw new ProgramException(error, "Copy the file that 'telemetry enroll NAME' wrote on the collector's machine, or name it: --provision FILE", ProgramExit.Usage);
        return identities.Count == 1 ? identities[0]
            : throw new ProgramException($"{file} is for {identities.Count} devices; a board is one", "Enroll it without --count.", ProgramExit.Usage);
    }

    private static (string Host, int Port) Collector(RunRequest request, DeviceConfiguration configuration, Identity identity)
    {
        if (request.Collector is { } asked)
        {
            return OptionText.TryHostPort(asked, out string host, out int port, out string error) ? (host, port)
                : throw new ProgramException($"--collector: {error}", exitCode: ProgramExit.Usage);
        }

        return configuration.CollectorHost.Length > 0 ? (configuration.CollectorHost, configuration.CollectorPort) : (identity.Host, identity.Port);
    }

    private static string DataDirectory(RunRequest request, DeviceConfiguration configuration, string device, Func<string, string?> variable)
    {
        string directory = request.Data is { } asked ? Path.GetFullPath(asked)
            : configuration.Data.Length > 0 ? configuration.Data
            : variable("STATE_DIRECTORY") is { Length: > 0 } state ? state
            : Path.Combine(UserData(variable), Installation.Name, device);
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return directory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProgramException($"cannot make the data directory {directory}: {e.Message}", "Name another: --data DIR");
        }
    }

    /// <summary>XDG Base Directory Specification.</summary>
    internal static string UserData(Func<string, string?> variable) => variable("XDG_DATA_HOME") is { Length: > 0 } data ? data
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
}
