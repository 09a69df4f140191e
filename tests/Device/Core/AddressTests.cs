using Telemetry.Wire;

namespace Telemetry.Device.Tests.Core;

/// <summary>PROTOCOL 14.3: where a device looks for its collector, in which order, and what it says when it finds none.</summary>
public class AddressTests
{
    [Fact]
    public void Find_NoAddressConfigured_TakesTheOneThatAnswers()
    {
        DeviceBench bench = new(options => options.Host = "");
        bench.AddCollector("10.0.0.7:6000");
        bench.Network.Answering.Add(("10.0.0.7", 6000));
        bench.Run(1_000_000);
        Assert.Equal(DeviceStatus.Online, bench.Device.Status);
        Assert.Equal(("10.0.0.7", 6000), (bench.Device.LastHost, bench.Device.LastPort));
        Assert.Single(bench.Network.Questions);
    }

    [Fact]
    public void Find_NobodyAnswers_AsksThreeTimesASecondApartAndSaysSo()
    {
        DeviceBench bench = new(options => options.Host = "");
        bench.Run(3_600_000);
        Assert.Equal(3, bench.Network.Questions.Count);
        Assert.Equal(1_000_000, bench.Network.Questions[1] - bench.Network.Questions[0]);
        Assert.Equal("no collector in the local network answered on port 5170", bench.Device.StatusReason);
        Assert.Empty(bench.Network.Tries);
    }

    [Fact]
    public void Find_NobodyAnswers_TakesTheLastAddressThatWorked()
    {
        DeviceBench bench = new(options =>
        {
            options.Host = "";
            options.LastHost = "10.0.0.8";
            options.LastPort = 5171;
        });
        bench.AddCollector("10.0.0.8:5171");
        bench.Run(4_000_000);
        Assert.Equal(DeviceStatus.Online, bench.Device.Status);
    }

    [Fact]
    public void Find_ConfiguredAddressFails_TakesTheOneThatAnsweredNextTime()
    {
        DeviceBench bench = new();
        bench.AddCollector("10.0.0.9:5170");
        bench.Network.Answering.Add(("10.0.0.9", 5170));
        bench.Run(4_000_000);
        Assert.Equal(DeviceStatus.Online, bench.Device.Status);
        Assert.Equal([DeviceBench.Home, DeviceBench.Home, "10.0.0.9:5170"], bench.Network.Tries.Select(t => t.Address));
    }

    [Fact]
    public void Find_ConfiguredAddressWorks_AsksNobody()
    {
        DeviceBench bench = new();
        bench.AddCollector();
        bench.Run(30_000_000);
        Assert.Empty(bench.Network.Questions);
    }

    [Fact]
    public void Find_AllFail_SaysHowEachOfThemDid()
    {
        DeviceBench bench = new(options =>
        {
            options.LastHost = "10.0.0.8";
            options.LastPort = 5171;
        });
        bench.Network.Answering.Add(("10.0.0.9", 5170));
        bench.Run(4_000_000);
        Assert.Equal(
            "connection refused by 10.0.0.2:5170; connection refused by 10.0.0.9:5170; connection refused by 10.0.0.8:5171",
            bench.Statuses.Last(s => s.Status == DeviceStatus.Waiting).Reason);
    }

    [Fact]
    public void Find_FalseOffer_IsTriedAndLeft()
    {
        DeviceBench bench = new(options =>
        {
            options.Host = "";
            options.LastHost = "10.0.0.8";
            options.LastPort = 5171;
        });
        bench.Network.Collectors.Add("10.6.6.6:5170", DeviceBench.Collector(new byte[32]));
        bench.AddCollector("10.0.0.8:5171");
        bench.Network.Answering.Add(("10.6.6.6", 5170));
        bench.Run(2_000_000);
        Assert.Equal(DeviceStatus.Online, bench.Device.Status);
        Assert.Equal("10.0.0.8", bench.Device.LastHost);
    }

    [Fact]
    public void Send_WelcomeNamesAnotherUdpAddress_DatagramsGoThere()
    {
        DeviceBench bench = new();
        bench.AddCollector().Welcome = new Welcome
        {
            SessionId = 0xABCD0001,
            DatagramLimit = 1200,
            HeartbeatMs = 5000,
            TimeoutMs = 15000,
            Address = [10, 0, 0, 77],
            Port = 7777,
            CollectorName = "",
        };
        bench.AddChannel("a", ChannelType.Float32, 100_000, new CountingSensor());
        bench.Run(2_000_000);
        Assert.All(bench.Network.Datagrams, to => Assert.Equal(("10.0.0.77", 7777), to));
        Assert.NotEmpty(bench.Network.Datagrams);
    }
}
