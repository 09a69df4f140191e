using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Host;

/// <summary>
/// Why the program starts now, from a file that is there while it runs and holds the kernel's boot id: found at a start, the last
/// run had no end; with another boot id the whole machine went down with it.
/// </summary>
internal sealed class LastRun
{
    private const string FileName = "running";
    private const string KernelBootId = "/proc/sys/kernel/random/boot_id";

    private readonly string _file;

    private LastRun(string file, ResetCause cause, string detail)
    {
        _file = file;
        Cause = cause;
        Detail = detail;
    }

    public ResetCause Cause { get; }

    /// <summary>For a person.</summary>
    public string Detail { get; }

    /// <param name="data">the program's data directory; empty: nothing is known and nothing is kept</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static LastRun Begin(string data) => data.Length == 0
        ? new LastRun("", ResetCause.Unknown, "started without a data directory")
        : Begin(data, File.Exists(KernelBootId) ? File.ReadAllText(KernelBootId).Trim() : "");

    /// <param name="data">the program's data directory</param>
    /// <param name="kernelBoot">another one each time that the machine starts</param>
    internal static LastRun Begin(string data, string kernelBoot)
    {
        string file = Path.Combine(data, FileName);
        string? found = File.Exists(file) ? File.ReadAllText(file).Trim() : null;
        File.WriteAllText(file, kernelBoot);
        return found is null
            ? new LastRun(file, ResetCause.Software, "started; the last run ended in order, or there was none")
            : found == kernelBoot
                ? new LastRun(file, ResetCause.Crash, "the program was killed or crashed")
                : new LastRun(file, ResetCause.PowerOn, "the power failed or the machine was reset while the program ran");
    }

    /// <summary>The run ends in order.</summary>
    public void End()
    {
        try
        {
            if (_file.Length > 0) File.Delete(_file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the next start says "killed", which is wrong and harmless.
        }
    }
}
