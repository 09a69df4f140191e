using System.Text;

namespace Telemetry.Collector.Hosting;

/// <summary>Where a collector keeps what outlives it, and how its commands find it. One collector runs on one directory.</summary>
public sealed class DataDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // sun_path of macOS less its closing zero; Linux takes four bytes more.
    private const int SocketPathBytes = 103;

    /// <exception cref="UserException">The path is too long for the socket that goes into the directory.</exception>
    public DataDirectory(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        if (Encoding.UTF8.GetByteCount(Socket) > SocketPathBytes)
        {
            throw new UserException(
                $"the path {Path} is too long for a Unix domain socket in it (at most {SocketPathBytes} bytes)",
                "Name a directory with a shorter path with --data DIR.");
        }
    }

    public string Path { get; }

    public string KeyRing => Within("keys.json");

    public string Provisioning => Within("provisioning");

    public string Settings => Within("telemetry.json");

    /// <summary>docs/storage.md.</summary>
    public string Database => Within("telemetry.db");

    public string Socket => Within("telemetry.sock");

    public string Lock => Within("telemetry.lock");

    /// <summary>The process id of the collector that holds <see cref="Lock"/>.</summary>
    public string ProcessId => Within("telemetry.pid");

    /// <summary>The platform's place for a user's data: on Linux <c>$XDG_DATA_HOME/telemetry</c> or <c>~/.local/share/telemetry</c>.</summary>
    public static string Default()
    {
        string parent = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        if (parent.Length == 0)
            throw new UserException("there is no home directory to keep data in", "Name a directory with --data DIR.");

        return System.IO.Path.Combine(parent, "telemetry");
    }

    /// <summary>Makes the directory, for its owner only, where it is missing.</summary>
    public void Create() => Create(Path);

    /// <summary>Makes the directory of the provisioning files, which hold keys.</summary>
    public void CreateProvisioning() => Create(Provisioning);

    private static void Create(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, OwnerOnly);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot make the directory {path}: {exception.Message}", "Name another with --data DIR.");
        }
    }

    private string Within(string name) => System.IO.Path.Combine(Path, name);
}
