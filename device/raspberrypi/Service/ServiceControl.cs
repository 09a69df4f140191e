using System.ComponentModel;
using System.Diagnostics;

namespace Telemetry.RaspberryPi.Service;

/// <summary>Runs the commands of systemd.</summary>
internal static class ServiceControl
{
    /// <summary>sd_booted(3).</summary>
    public static bool IsSystemd => Directory.Exists("/run/systemd/system");

    /// <exception cref="ProgramException">It failed; with what it printed.</exception>
    public static void Run(string program, params string[] arguments)
    {
        string command = $"{program} {string.Join(' ', arguments)}";
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            string said = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            if (process.ExitCode != 0) throw new ProgramException($"{command} failed: {said}", $"Look at: journalctl -u {Installation.Name} -n 50");
        }
        catch (Win32Exception e)
        {
            throw new ProgramException($"{command} could not be started: {e.Message}");
        }
    }
}
