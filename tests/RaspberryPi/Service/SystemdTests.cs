using System.Net.Sockets;
using System.Text;
using Telemetry.Device.Host;

namespace Telemetry.RaspberryPi.Tests.Service;

public class SystemdTests
{
    [Fact]
    public void Notify_EachCall_IsOneDatagramOfItsState()
    {
        using TemporaryDirectory directory = new();
        using Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(directory["notify"]));
        using Systemd systemd = Systemd.Connect(Variables(("NOTIFY_SOCKET", directory["notify"])), 7);
        systemd.Ready();
        systemd.Alive();
        systemd.Status("online:\n10.0.0.2");
        systemd.Stopping();
        Assert.Equal(["READY=1", "WATCHDOG=1", "STATUS=online: 10.0.0.2", "STOPPING=1"], Enumerable.Range(0, 4).Select(_ => Take(manager)));
    }

    [Fact]
    public void Notify_NameInNoDirectory_IsFound()
    {
        string name = $"telemetry-device-{Guid.NewGuid()}";
        using Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint($"\0{name}"));
        using Systemd systemd = Systemd.Connect(Variables(("NOTIFY_SOCKET", $"@{name}")), 7);
        systemd.Ready();
        Assert.Equal("READY=1", Take(manager));
    }

    [Theory]
    [InlineData(null, null, 0)]
    [InlineData("30000000", null, 30_000_000)]
    [InlineData("30000000", "7", 30_000_000)]
    [InlineData("30000000", "8", 0)]
    [InlineData("soon", "7", 0)]
    public void Watchdog_IsThatOfThisProcess(string? us, string? processId, long expected)
    {
        using TemporaryDirectory directory = new();
        using Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(directory["notify"]));
        using Systemd systemd = Systemd.Connect(
            Variables(("NOTIFY_SOCKET", directory["notify"]), ("WATCHDOG_USEC", us), ("WATCHDOG_PID", processId)), 7);
        Assert.Equal(expected, systemd.WatchdogUs);
    }

    [Fact]
    public void Notify_WithoutSystemdOrAfterItsEnd_DoesNothing()
    {
        using TemporaryDirectory directory = new();
        using Systemd none = Systemd.Connect(Variables(), 7);
        none.Ready();
        using Systemd wrong = Systemd.Connect(Variables(("NOTIFY_SOCKET", directory["nobody"])), 7);
        wrong.Ready();
        Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(directory["notify"]));
        using Systemd left = Systemd.Connect(Variables(("NOTIFY_SOCKET", directory["notify"])), 7);
        manager.Dispose();
        left.Alive();
    }

    private static Func<string, string?> Variables(params (string Name, string? Value)[] variables) =>
        name => variables.FirstOrDefault(variable => variable.Name == name).Value;

    private static string Take(Socket socket)
    {
        byte[] buffer = new byte[200];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }
}
