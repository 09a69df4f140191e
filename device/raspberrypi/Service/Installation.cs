namespace Telemetry.RaspberryPi.Service;

/// <summary>
/// The program as a service of this machine: which files it consists of, how they are put there and taken away. Files go below a
/// root directory, which is <c>/</c> but for tests and for the image of a card that is not running.
/// </summary>
public sealed class Installation(string root)
{
    public const string Name = "telemetry-device";
    public const string ConfigurationName = "telemetry-device.json";
    public const string ProvisioningName = "provisioning.json";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Readable = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static readonly string[] BusGroups = ["i2c", "gpio"];

    /// <summary>Where the program itself is copied to.</summary>
    public static string ProgramDirectory => $"/usr/local/lib/{Name}";

    public static string ConfigurationDirectory => $"/etc/{Name}";

    public static string Configuration => $"{ConfigurationDirectory}/{ConfigurationName}";

    public static string Provisioning => $"{ConfigurationDirectory}/{ProvisioningName}";

    public static string Unit => $"/etc/systemd/system/{Name}.service";

    public static string Users => $"/usr/lib/sysusers.d/{Name}.conf";

    public static string Modes => $"/usr/lib/tmpfiles.d/{Name}.conf";

    /// <summary>Reading log and parameters; systemd makes it.</summary>
    public static string StateDirectory => $"/var/lib/{Name}";

    public string At(string path) => Path.Combine(root, path.TrimStart('/'));

    /// <summary>Copies the program, beside its old version first: a copy that breaks off leaves the old one as it was.</summary>
    /// <param name="from">the directory that this program runs from; or the program, if it is a single file</param>
    public void CopyProgram(string from)
    {
        string directory = At(ProgramDirectory);
        bool isSingleFile = File.Exists(from);
        if (Path.GetFullPath(isSingleFile ? Path.GetDirectoryName(from)! : from).TrimEnd('/') == directory) return;
        string beside = directory + ".new";
        string old = directory + ".old";
        DeleteDirectory(beside);
        DeleteDirectory(old);
        Directory.CreateDirectory(beside);
        if (isSingleFile) File.Copy(from, Path.Combine(beside, Path.GetFileName(from)));
        else Copy(new DirectoryInfo(from), new DirectoryInfo(beside));
        if (Directory.Exists(directory)) Directory.Move(directory, old);
        Directory.Move(beside, directory);
        DeleteDirectory(old);
    }

    /// <summary>Writes a file for everybody to read, or for root only.</summary>
    public void Write(string path, string text, bool isSecret = false)
    {
        string file = At(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        string beside = file + ".new";
        File.Delete(beside);
        using (FileStream stream = new(beside, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = isSecret ? OwnerOnly : Readable,
        }))
        using (StreamWriter writer = new(stream))
        {
            writer.Write(text);
        }

        // The mode of a new file is what the umask leaves of it.
        if (!isSecret) File.SetUnixFileMode(beside, Readable);
        File.Move(beside, file, overwrite: true);
    }

    /// <summary>What the unit starts, once the program is copied.</summary>
    /// <param name="processPath">of this process, links resolved: the program itself, or <c>dotnet</c> that runs its assembly</param>
    /// <exception cref="ProgramException">The runtime is where the service may not read.</exception>
    public static IReadOnlyList<string> Command(string processPath)
    {
        string[] arguments = ["run", "--config", Configuration];
        if (Path.GetFileNameWithoutExtension(processPath) != "dotnet")
            return [$"{ProgramDirectory}/{Path.GetFileName(processPath)}", .. arguments];

        if (processPath.StartsWith("/home/", StringComparison.Ordinal) || processPath.StartsWith("/root/", StringComparison.Ordinal))
        {
            throw new ProgramException(
                $"the .NET runtime is in {Path.GetDirectoryName(processPath)}, a home directory, which a service may not read",
                "Install the runtime for everybody: curl -sSL https://dot.net/v1/dotnet-install.sh | sudo bash /dev/stdin "
                + "--channel 10.0 --runtime dotnet --install-dir /usr/share/dotnet, then run: sudo /usr/share/dotnet/dotnet telemetry-device.dll install");
        }

        return [processPath, $"{ProgramDirectory}/{Name}.dll", .. arguments];
    }

    /// <summary>Those of the groups which may open buses that this machine has.</summary>
    public IReadOnlyList<string> Groups()
    {
        string file = At("/etc/group");
        string[] groups = File.Exists(file) ? [.. File.ReadLines(file).Select(line => line.Split(':')[0])] : [];
        return [.. BusGroups.Where(groups.Contains)];
    }

    /// <summary>Removes the unit and the program, and with <paramref name="purge"/> configuration, key and readings too. Gives what is gone.</summary>
    public IReadOnlyList<string> Remove(bool purge)
    {
        List<string> removed = [];
        foreach (string file in new[] { Unit, Users, Modes }.Select(At).Where(File.Exists))
        {
            File.Delete(file);
            removed.Add(file);
        }

        string[] directories = purge ? [ProgramDirectory, ConfigurationDirectory, StateDirectory] : [ProgramDirectory];
        foreach (string directory in directories.Select(At).Where(Directory.Exists))
        {
            Directory.Delete(directory, recursive: true);
            removed.Add(directory);
        }

        return removed;
    }

    private static void Copy(DirectoryInfo from, DirectoryInfo to)
    {
        foreach (FileInfo file in from.EnumerateFiles())
            file.CopyTo(Path.Combine(to.FullName, file.Name));
        foreach (DirectoryInfo directory in from.EnumerateDirectories())
            Copy(directory, to.CreateSubdirectory(directory.Name));
    }

    private static void DeleteDirectory(string path)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }
}
