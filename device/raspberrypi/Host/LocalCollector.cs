namespace Telemetry.RaspberryPi.Host;

/// <summary>A collector on this machine, which enrolled a device for the first try without hardware.</summary>
internal static class LocalCollector
{
    /// <summary>The name that is looked for first.</summary>
    public const string Name = "emulated";

    /// <summary>The provisioning file of the device <see cref="Name"/>, or else the only one that the collector's data directory has.</summary>
    /// <param name="variable">environment variables</param>
    /// <exception cref="ProgramException">There is none, or one has to be chosen.</exception>
    public static string FindProvisioning(Func<string, string?> variable)
    {
        string data = variable("TELEMETRY_DATA") is { Length: > 0 } set ? set : Path.Combine(RunSetup.UserData(variable), "telemetry");
        string directory = Path.Combine(data, "provisioning");
        string[] files = Directory.Exists(directory) ? Directory.GetFiles(directory, "*.json") : [];
        string usual = Path.Combine(directory, $"{Name}.json");
        if (files.Contains(usual)) return usual;
        return files.Length switch
        {
            1 => files[0],
            0 => throw new ProgramException(
                $"no device is enrolled yet in {data}",
                $"Enroll one: telemetry enroll {Name} (from a clone: dotnet run --project collector -- enroll {Name}). If it is enrolled: --provision FILE",
                ProgramExit.Usage),
            _ => throw new ProgramException(
                $"the collector on this machine has enrolled {files.Length} devices",
                $"Name one: --provision {files[0]}, or: telemetry enroll {Name}",
                ProgramExit.Usage),
        };
    }
}
