using Telemetry.Collector.Views;
using Telemetry.Device.Host;

namespace Telemetry.Collector.Hosting;

/// <summary>
/// Tells systemd that the collector is ready, how it does, and that it lives: a sign of life is given only after the engine was entered and
/// left, so that one which hangs is restarted. Without systemd it does nothing.
/// </summary>
public sealed class ServiceNotice(Systemd systemd) : ICollectorService
{
    private static readonly TimeSpan StatusPeriod = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _over = new();
    private Task _telling = Task.CompletedTask;

    public Task StartAsync(CollectorHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        systemd.Ready();
        if (systemd.IsConnected)
            _telling = Task.Run(() => TellAsync(host));
        return Task.CompletedTask;
    }

    public Task DrainAsync(CancellationToken cancelled)
    {
        systemd.Stopping();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _telling;
        systemd.Dispose();
        _over.Dispose();
    }

    /// <summary>One line for <c>systemctl status</c>.</summary>
    public static string Status(CollectorView view, int port)
    {
        ArgumentNullException.ThrowIfNull(view);
        int connected = view.Devices.Count(device => device.State is DeviceState.Online or DeviceState.Silent or DeviceState.Blocked);
        string store = view.Store.Failing is { } failing ? $"; THE STORE FAILS: {failing.Why}" : "";
        string alerts = view.Alerts == AlertCounts.None ? "" : $"; {view.Alerts.Alarm} alarms, {view.Alerts.Warn} warnings";
        return $"port {port}: {connected} of {view.Devices.Count} devices connected, {view.Ledger.Stored} readings stored{alerts}{store}";
    }

    private async Task TellAsync(CollectorHost host)
    {
        // Three signs of life in the time in which systemd waits for one.
        TimeSpan period = systemd.WatchdogUs > 0 ? TimeSpan.FromMicroseconds(systemd.WatchdogUs / 3.0) : StatusPeriod;
        while (!_over.IsCancellationRequested)
        {
            systemd.Status(Status(host.View(), host.Port));
            systemd.Alive();
            await Task.Delay(period, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
