using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Telemetry.Device.Host;
using Telemetry.RaspberryPi.Configuration;
using Telemetry.RaspberryPi.Service;

namespace Telemetry.RaspberryPi.Commands;

/// <summary><c>telemetry-device install</c> and <c>uninstall</c>: the program as a service that starts with the machine.</summary>
internal static class InstallCommand
{
    private static readonly Option<string?> Configuration = new("--config")
    {
        Description = $"Configuration to install [keeps {Installation.Configuration}; where there is none, one that sends what the board itself tells]",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Provisioning = new("--provision")
    {
        Description = $"File with id and key, from 'telemetry enroll' [keeps {Installation.Provisioning}]",
        HelpName = "FILE",
    };

    private static readonly Option<string> Root = new("--root")
    {
        Description = "Install below this directory, the mounted card of another machine, and start nothing",
        HelpName = "DIR",
        DefaultValueFactory = _ => "/",
    };

    private static readonly Option<bool> Purge = new("--purge") { Description = "Remove configuration, key and readings that the collector has not got, too" };

    private const string FirstConfiguration = """
        {
          // What this board itself tells. 'telemetry-device scan' shows what else can be measured here.
          "sensors": [
            { "sensor": "board", "interval": "1m" }
          ]
        }

        """;

    public static Command CreateInstall()
    {
        Command command = new("install", "Install the program as a service that starts with this machine, or a newer version of it (needs root)")
        {
            Configuration, Provisioning, Root,
        };
        command.SetAction(parsed => Install(
            parsed.GetValue(Configuration), parsed.GetValue(Provisioning), Path.GetFullPath(parsed.GetValue(Root)!)));
        return command;
    }

    public static Command CreateUninstall()
    {
        Command command = new("uninstall", "Remove the service and the program (needs root)") { Purge, Root };
        command.SetAction(parsed => Uninstall(parsed.GetValue(Purge), Path.GetFullPath(parsed.GetValue(Root)!)));
        return command;
    }

    private static int Install(string? configuration, string? provisioning, string root)
    {
        bool isHere = Check(root);
        Installation installation = new(root);
        IReadOnlyList<string> command = Installation.Command(Environment.ProcessPath!);

        // Everything that can be wrong is found before anything is changed.
        string? configurationText = configuration is null ? null : CheckedConfiguration(configuration);
        string? provisioningText = provisioning is null ? null : CheckedProvisioning(provisioning);
        if (provisioningText is null && !File.Exists(installation.At(Installation.Provisioning)))
        {
            throw new ProgramException(
                $"there is no {installation.At(Installation.Provisioning)}, so the device would have no id and no key",
                "Enroll it on the collector's machine with 'telemetry enroll NAME', copy the file here and name it: --provision FILE",
                ProgramExit.Usage);
        }

        installation.CopyProgram(IsSingleFile ? Environment.ProcessPath! : AppContext.BaseDirectory);
        Say($"program        {installation.At(Installation.ProgramDirectory)}");
        if (provisioningText is not null) installation.Write(Installation.Provisioning, provisioningText, isSecret: true);
        Say($"id and key     {installation.At(Installation.Provisioning)}");
        if (configurationText is not null) installation.Write(Installation.Configuration, configurationText);
        else if (!File.Exists(installation.At(Installation.Configuration))) installation.Write(Installation.Configuration, FirstConfiguration);
        Say($"configuration  {installation.At(Installation.Configuration)}");
        installation.Write(Installation.Unit, UnitFile.Text(command, installation.Groups()));
        installation.Write(Installation.Users, UnitFile.Users);
        installation.Write(Installation.Modes, UnitFile.Modes);
        Say($"unit           {installation.At(Installation.Unit)}");
        if (isHere) Start();
        return ProgramExit.Success;
    }

    private static int Uninstall(bool purge, string root)
    {
        Installation installation = new(root);
        if (Check(root) && File.Exists(installation.At(Installation.Unit))) ServiceControl.Run("systemctl", "disable", "--now", Installation.Name);
        IReadOnlyList<string> removed = installation.Remove(purge);
        foreach (string path in removed) Say($"removed {path}");
        if (removed.Count == 0) Say("nothing was installed");
        else if (Path.GetFullPath(root) == "/") ServiceControl.Run("systemctl", "daemon-reload");
        if (!purge) Say($"kept {installation.At(Installation.ConfigurationDirectory)} and readings that the collector has not got; --purge removes them");
        return ProgramExit.Success;
    }

    private static void Start()
    {
        ServiceControl.Run("systemd-sysusers", Installation.Users);
        ServiceControl.Run("systemd-tmpfiles", "--create", Installation.Modes);
        ServiceControl.Run("systemctl", "daemon-reload");
        ServiceControl.Run("systemctl", "enable", Installation.Name);
        ServiceControl.Run("systemctl", "restart", Installation.Name);
        Say($"The service runs, and starts with the machine. How it is: systemctl status {Installation.Name}; what it says: journalctl -fu {Installation.Name}");
    }

    /// <summary>Whether the installation is for the machine that runs.</summary>
    private static bool Check(string root)
    {
        if (root != "/")
        {
            return Directory.Exists(root) ? false : throw new ProgramException($"there is no directory {root}", exitCode: ProgramExit.Usage);
        }

        if (!Environment.IsPrivilegedProcess) throw new ProgramException("only root may change the services of this machine", "Put sudo before the command.");
        return ServiceControl.IsSystemd ? true : throw new ProgramException(
            "systemd does not run here, and a service is made for it",
            "Start 'telemetry-device run' by the means of this machine; for the card of another machine: --root DIR");
    }

    private static string CheckedConfiguration(string file)
    {
        try
        {
            ConfigurationFile.Read(file);
            return File.ReadAllText(file);
        }
        catch (ConfigurationException e)
        {
            throw new ProgramException(e.Message, exitCode: ProgramExit.Usage);
        }
    }

    private static string CheckedProvisioning(string file) =>
        ProvisionFile.TryRead(file, out IReadOnlyList<Identity> identities, out string error) && identities.Count == 1
            ? File.ReadAllText(file)
            : throw new ProgramException(error.Length > 0 ? error : $"{file} is for {identities.Count} devices; a board is one", exitCode: ProgramExit.Usage);

    /// <summary>Assemblies in a single file have no place of their own. What else lies beside such a program is none of ours.</summary>
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "An empty path is what is asked for.")]
    private static bool IsSingleFile => typeof(InstallCommand).Assembly.Location.Length == 0;

    private static void Say(string text) => Console.Error.WriteLine(text);
}
