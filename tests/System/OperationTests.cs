using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Telemetry.Collector;
using Telemetry.Collector.Views;

namespace Telemetry.SystemTests;

/// <summary>The collector as an operator and an attacker meet it.</summary>
public sealed class OperationTests : IDisposable
{
    private const int Idlers = 2500;

    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    private IPEndPoint EndPoint => new(IPAddress.Loopback, _site.Port);

    [Fact]
    public async Task Run_OnAPortInUse_NamesPortAndHolder()
    {
        await _site.StartCollectorAsync();
        using Site other = new();

        ChildProcess second = other.Run("run", "--port", _site.Port.ToString(CultureInfo.InvariantCulture));

        Assert.Equal(ExitCode.InUse, await second.ExitAsync());
        Assert.Contains($"port {_site.Port}/", second.Errors, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
            Assert.Contains($"process {_site.Collector.Id} ", second.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OnADirectoryInUse_NamesTheCollectorThatHasIt()
    {
        await _site.StartCollectorAsync();

        ChildProcess second = _site.Run("run", "--port", "0");

        Assert.Equal(ExitCode.InUse, await second.ExitAsync());
        Assert.Contains($"process {_site.Collector.Id}", second.Errors, StringComparison.Ordinal);
    }

    /// <summary>A shell gives several commands the same open file: none of them may write over the others.</summary>
    [Fact]
    public async Task Verify_IntoAFileWithOtherCommands_KeepsWhatTheyWrote()
    {
        await _site.StartCollectorAsync();
        string file = Path.Combine(_site.Data, "output.txt");
        ProcessStartInfo shell = new("sh");
        foreach (string argument in (string[])["-c", "{ echo first; dotnet \"$1\" verify --data \"$2\"; echo last; } > \"$3\"", "sh", Path.Combine(AppContext.BaseDirectory, "telemetry.dll"), _site.Data, file])
            shell.ArgumentList.Add(argument);
        using Process process = Process.Start(shell)!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        string[] lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal(("first", "last"), (lines[0], lines[^1]));
        Assert.True(lines.Length > 2);
    }

    [Fact]
    public async Task Devices_WithoutACollector_SaysHowToStartOne()
    {
        ChildProcess devices = _site.Run("devices");

        Assert.Equal(ExitCode.NotRunning, await devices.ExitAsync());
        Assert.Contains("telemetry run", devices.Errors, StringComparison.Ordinal);
        Assert.Empty(devices.Output);
    }

    [Fact]
    public async Task Watch_DeviceThatIsNotEnrolled_SaysSoInsteadOfWaiting()
    {
        await _site.StartCollectorAsync();

        ChildProcess watch = _site.Run("watch", "nobody");

        Assert.Equal(ExitCode.Failure, await watch.ExitAsync());
        Assert.Contains("nobody is not enrolled", watch.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithoutDevices_SaysHowToEnrollOne()
    {
        await _site.StartCollectorAsync();

        Assert.Contains("telemetry enroll NAME", _site.Collector.Errors, StringComparison.Ordinal);
        Assert.Contains($"port {_site.Port}", _site.Collector.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_GarbageOnBothPorts_IsCountedAndDisturbsNobody()
    {
        await _site.StartCollectorAsync();
        _site.Simulate(await _site.EnrollAsync("sim"), "--rate", "20");
        DeviceView before = await _site.DeviceAsync("sim", "the device online", device => device.State == DeviceState.Online);
        Random random = new(1);

        using Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        for (int i = 0; i < 500; i++)
        {
            byte[] datagram = new byte[random.Next(0, 2000)];
            random.NextBytes(datagram);
            udp.SendTo(datagram, EndPoint);
        }

        for (int i = 0; i < 50; i++)
        {
            using Socket tcp = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Connect(EndPoint);
            byte[] bytes = new byte[random.Next(1, 5000)];
            random.NextBytes(bytes);
            SendUntilRefused(tcp, bytes);
        }

        ulong stored = before.Ledger.Stored;
        CollectorView view = await _site.ViewAsync("counted drops", now => now.Drops.Values.Aggregate(0UL, (sum, count) => sum + count) >= 300);
        Assert.True(view.Drops.Count > 1);
        DeviceView after = await _site.DeviceAsync("sim", "readings meanwhile", device => device.Ledger.Stored > stored + 20);
        Assert.Equal(before.Since, after.Since);
    }

    [Fact]
    public async Task Run_ThousandsOfIdleConnections_AreBoundedAndADeviceStillGetsIn()
    {
        await _site.StartCollectorAsync();
        string provisioning = await _site.EnrollAsync("sim");
        List<Socket> idlers = [];
        try
        {
            for (int i = 0; i < Idlers; i++)
            {
                Socket idler = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                idlers.Add(idler);
                await idler.ConnectAsync(EndPoint, TestContext.Current.CancellationToken);
            }

            _site.Simulate(provisioning);
            await _site.DeviceAsync("sim", "the device online", device => device.State == DeviceState.Online && device.Ledger.Stored > 0);
            CollectorView view = await _site.ViewAsync();
            // PROTOCOL 16: 512 from one address.
            Assert.InRange(view.UnauthenticatedConnections, 0, 512);
            Assert.NotEmpty(view.Drops);
        }
        finally
        {
            idlers.ForEach(idler => idler.Dispose());
        }
    }

    private static void SendUntilRefused(Socket socket, byte[] bytes)
    {
        try
        {
            socket.Send(bytes);
        }
        catch (SocketException)
        {
            // It was closed before it took everything: that is what should happen.
        }
    }
}
