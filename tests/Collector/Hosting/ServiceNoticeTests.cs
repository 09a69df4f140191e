using System.Net.Sockets;
using System.Text;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Tests.Console;
using Telemetry.Collector.Views;
using Telemetry.Device.Host;

namespace Telemetry.Collector.Tests.Hosting;

[Collection(RealSockets.Name)]
public sealed class ServiceNoticeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Host_UnderSystemd_SaysWhenItIsReadyAndHowItIsAndWhenItStops()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no systemd");
        using Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(_directory.File("notify")));
        manager.ReceiveTimeout = (int)HostBench.Patience.TotalMilliseconds;
        Dictionary<string, string> variables = new() { ["NOTIFY_SOCKET"] = _directory.File("notify"), ["WATCHDOG_USEC"] = "60000" };
        await using CollectorHost host = await HostBench.StartAsync(new MemoryStore(), new CollectorHostOptions());
        await host.AttachAsync(new ServiceNotice(Systemd.Connect(variables.GetValueOrDefault, Environment.ProcessId)));

        Assert.Equal("READY=1", Take(manager));
        Assert.Equal($"STATUS=port {host.Port}: 0 of 1 devices connected, 0 readings stored", Take(manager));
        Assert.Equal("WATCHDOG=1", Take(manager));
        Assert.StartsWith("STATUS=", Take(manager), StringComparison.Ordinal);
        Assert.Equal("WATCHDOG=1", Take(manager));

        await host.StopAsync();
        string last = "";
        while (last != "STOPPING=1")
            last = Take(manager);
    }

    [Fact]
    public void Status_OfTrouble_SaysIt()
    {
        CollectorView view = SampleViews.Collector(SampleViews.Device("a"), SampleViews.Device("b", DeviceState.Offline)) with { Alerts = new AlertCounts(2, 1) };

        Assert.Equal(
            "port 5170: 1 of 2 devices connected, 1000 readings stored; 1 alarms, 2 warnings; THE STORE FAILS: disk full",
            ServiceNotice.Status(view with { Store = view.Store with { Failing = new StoreFault(SampleViews.Now, "disk full") } }, 5170));
    }

    private static string Take(Socket socket)
    {
        byte[] buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }
}
