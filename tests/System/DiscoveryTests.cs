using System.Text.Json.Nodes;
using Telemetry.Collector.Views;
using Telemetry.Wire;

namespace Telemetry.SystemTests;

/// <summary>Devices find their collector across a network of two hosts (PROTOCOL 14).</summary>
public sealed class DiscoveryTests : IDisposable
{
    private readonly VirtualNetwork _network = VirtualNetwork.Create();
    private readonly string _collector;
    private readonly string _device;
    private readonly Site _site;

    public DiscoveryTests()
    {
        _collector = _network.AddHost("collector");
        _device = _network.AddHost("device");
        _site = new Site { CollectorHost = _collector, DeviceHost = _device, Port = Limits.DefaultPort };
    }

    public void Dispose()
    {
        _site.Dispose();
        _network.Dispose();
    }

    [Fact]
    public async Task Search_OneNetworkWithoutADefaultRoute_FindsTheCollector()
    {
        _network.Connect((_collector, "lan", "10.77.0.1/24"), (_device, "lan", "10.77.0.2/24"));
        await StartAsync();

        await OnlineAsync("10.77.0.2");
    }

    /// <summary>The limited broadcast leaves by one interface only, that of the default route.</summary>
    [Fact]
    public async Task Search_DefaultRouteIntoAnotherNetwork_FindsTheCollector()
    {
        string gateway = _network.AddHost("gateway");
        _network.Connect((gateway, "lan", "10.78.0.1/24"), (_device, "mobile", "10.78.0.2/24"));
        _network.Connect((_collector, "lan", "10.77.0.1/24"), (_device, "lan", "10.77.0.2/24"));
        _network.AddDefaultRoute(_device, "10.78.0.1");
        await StartAsync();

        await OnlineAsync("10.77.0.2");
    }

    /// <summary>The answer must come from the address on the asker's network, or the device would look for it in the other one.</summary>
    [Fact]
    public async Task Search_CollectorWithTwoNetworksAndSeveralAddresses_IsAnsweredFromTheRightOne()
    {
        string other = _network.AddHost("other");
        _network.Connect((_collector, "office", "10.78.0.1/24"), (other, "lan", "10.78.0.2/24"));
        _network.Connect((_collector, "lan", "10.77.0.1/24"), (_device, "lan", "10.77.0.2/24"));
        _network.AddAddress(_collector, "lan", "10.79.0.1/24");
        _network.AddDefaultRoute(_collector, "10.78.0.2");
        await StartAsync();

        await OnlineAsync("10.77.0.2");
    }

    [Fact]
    public async Task Search_CollectorMovesToAnotherAddress_IsFoundAgain()
    {
        _network.Connect((_collector, "lan", "10.77.0.1/24"), (_device, "lan", "10.77.0.2/24"));
        ChildProcess simulator = await StartAsync();
        DeviceView before = await OnlineAsync("10.77.0.2");

        _network.RemoveAddress(_collector, "lan", "10.77.0.1/24");
        _network.AddAddress(_collector, "lan", "10.77.0.9/24");

        DeviceView after = await _site.DeviceAsync("sim", "the device back", device =>
            device.State == DeviceState.Online && device.Since > before.Since && device.Ledger.Stored > before.Ledger.Stored);
        Assert.Equal(before.BootId, after.BootId);
        Assert.Equal(0UL, after.Ledger.Lost);
        Assert.False(simulator.HasExited);
    }

    [Fact]
    public async Task Search_ConfiguredAddressIsWrong_IsToldAndTheCollectorFound()
    {
        _network.Connect((_collector, "lan", "10.77.0.1/24"), (_device, "lan", "10.77.0.2/24"));
        ChildProcess simulator = await StartAsync("--collector", $"10.77.0.99:{_site.Port}", "--discover");

        await OnlineAsync("10.77.0.2");
        await Eventually.Get(
            "the device to name the address that failed", () => Task.FromResult(simulator.Errors + string.Join('\n', simulator.Output)),
            output => output.Contains("10.77.0.99", StringComparison.Ordinal));
    }

    /// <summary>The adapter of the board and of the Raspberry Pi, which asks in any case when its address fails.</summary>
    [Fact]
    public async Task Search_ProgramOfTheRaspberryPi_FindsACollectorThatMovedFromItsConfiguredAddress()
    {
        _network.Connect((_collector, "lan", "10.77.0.1/24"), (_device, "lan", "10.77.0.2/24"));
        string provisioning = await EnrollAsync();
        _site.RunBoardElsewhere(provisioning, Path.Combine(_site.Scratch, "board"), "--collector", $"10.77.0.1:{_site.Port}");
        DeviceView before = await OnlineAsync("10.77.0.2");

        _network.RemoveAddress(_collector, "lan", "10.77.0.1/24");
        _network.AddAddress(_collector, "lan", "10.77.0.9/24");

        await _site.DeviceAsync("sim", "the device back", device =>
            device.State == DeviceState.Online && device.Since > before.Since && device.Ledger.Stored > before.Ledger.Stored);
    }

    private async Task<ChildProcess> StartAsync(params string[] arguments) => _site.SimulateElsewhere(await EnrollAsync(), arguments);

    /// <summary>Starts the collector and gives a provisioning file without its address.</summary>
    private async Task<string> EnrollAsync()
    {
        await _site.StartCollectorAsync();
        string provisioning = await _site.EnrollAsync("sim");
        JsonNode file = JsonNode.Parse(await File.ReadAllTextAsync(provisioning, TestContext.Current.CancellationToken))!;
        file["collector"] = "";
        await File.WriteAllTextAsync(provisioning, file.ToJsonString(), TestContext.Current.CancellationToken);
        return provisioning;
    }

    private async Task<DeviceView> OnlineAsync(string from)
    {
        DeviceView device = await _site.DeviceAsync("sim", "the device online", device =>
            device is { State: DeviceState.Online, Link: { ControlAddress: not null, DatagramAddress: not null }, Ledger.Stored: > 0 });
        Assert.StartsWith(from, device.Link.ControlAddress, StringComparison.Ordinal);
        Assert.StartsWith(from, device.Link.DatagramAddress, StringComparison.Ordinal);
        return device;
    }
}
