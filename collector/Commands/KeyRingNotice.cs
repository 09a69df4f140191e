using Telemetry.Collector.Hosting;

namespace Telemetry.Collector.Commands;

/// <summary>Tells a collector that runs that its key ring has changed.</summary>
internal static class KeyRingNotice
{
    /// <summary>False: none runs; one reads the ring when it starts.</summary>
    public static async Task<bool> TellAsync(DataDirectory data, CancellationToken cancelled)
    {
        using CollectorClient client = new(data);
        try
        {
            await client.RefreshKeysAsync(cancelled);
            return true;
        }
        catch (UserException exception) when (exception.ExitCode == ExitCode.NotRunning)
        {
            return false;
        }
    }
}
