using Telemetry.Collector.Engine;
using Telemetry.Collector.Views;
using Telemetry.Wire;
using LogLine = Telemetry.Collector.Engine.LogLine;

namespace Telemetry.Collector.Tests.Engine;

public class HandshakeTests
{
    private readonly EngineBench _bench = new();

    [Fact]
    public void Join_RightKey_WelcomesAndIsConnecting()
    {
        TestDevice device = _bench.Device().Join();

        Assert.Equal(5000, device.Welcome!.HeartbeatMs);
        Assert.Equal(DeviceState.Connecting, _bench.Pump.State);
        Assert.Equal("announcing", _bench.Pump.Reason.Code);
        Assert.Equal(0, _bench.Engine.View(_bench.NowUs).UnauthenticatedConnections);
    }

    [Fact]
    public void Welcome_DatagramHostIsSet_NamesIt()
    {
        EngineBench bench = new(new EngineOptions { DatagramHost = "192.0.2.7", Port = 5999 });
        TestDevice device = bench.Device().Join();

        Assert.Equal("192.0.2.7", device.Welcome!.Host);
        Assert.Equal(5999, device.Welcome.Port);
    }

    [Fact]
    public void Join_WrongKey_IsRefusedAndNamedWithItsAddress()
    {
        TestDevice device = new(_bench, "pump", 1, EngineBench.Address(9), new byte[32]);
        device.Join();

        Assert.Null(device.Welcome);
        Assert.True(device.IsClosing);
        Assert.Equal(1UL, _bench.Drops["wrong key"]);
        LogLine line = Assert.Single(_bench.LogLines());
        Assert.Equal("pump", line.Device);
        Assert.Contains("10.0.0.9:4000", line.Text, StringComparison.Ordinal);
        Assert.Contains("another key", Assert.Single(_bench.Pump.Warnings), StringComparison.Ordinal);
        Assert.Equal(DeviceState.NeverSeen, _bench.Pump.State);
    }

    [Fact]
    public void Join_WrongProofInFinish_IsRefusedWithTheSameCode()
    {
        TestDevice device = _bench.Device().Accept();
        device.SendClear(device.Handshake.HelloBody);
        device.SendClear([HandshakeType.Finish, .. new byte[32]]);
        device.Receive();

        Assert.Equal(RefuseCode.Authentication, device.Refused!.Code);
        Assert.Equal(1UL, _bench.Drops["wrong key"]);
    }

    [Fact]
    public void Join_UnknownId_LooksFromOutsideLikeAWrongKey()
    {
        TestDevice known = _bench.Device().Accept();
        TestDevice unknown = _bench.Device(id: "stranger").Accept();
        foreach (TestDevice device in (TestDevice[])[known, unknown])
        {
            device.SendClear(device.Handshake.HelloBody);
            device.SendClear([HandshakeType.Finish, .. new byte[32]]);
            device.Receive();
        }

        Assert.Equal((known.Refused!.Code, known.Refused.Text), (unknown.Refused!.Code, unknown.Refused.Text));
        Assert.Equal(1UL, _bench.Drops["unknown device"]);
        Assert.Contains(_bench.LogLines(), line => line.Text.Contains("telemetry enroll stranger", StringComparison.Ordinal));
        Assert.Single(_bench.Engine.View(_bench.NowUs).Devices);
    }

    [Fact]
    public void Join_ManyStrangers_MakeFewLinesThatCountTheRest()
    {
        for (int i = 0; i < 1000; i++)
        {
            TestDevice device = _bench.Device(host: i, id: $"stranger-{i}").Accept();
            device.SendClear(device.Handshake.HelloBody);
            device.SendClear([HandshakeType.Finish, .. new byte[32]]);
            device.Disconnect();
        }

        Assert.Single(_bench.LogLines());
        Assert.Equal(1000UL, _bench.Drops["unknown device"]);
    }

    [Fact]
    public void Finish_KeyWasRevokedSinceHello_IsRefused()
    {
        TestDevice device = _bench.Device().Accept();
        device.SendClear(device.Handshake.HelloBody);
        device.Receive();
        _bench.Keys.Enrolled.Clear();
        device.SendClear(device.Handshake.FinishBody);
        device.Receive();

        Assert.Equal(RefuseCode.Authentication, device.Refused!.Code);
    }

    [Fact]
    public void Accepted_NothingForFiveSeconds_IsClosedAndCounted()
    {
        TestDevice device = _bench.Device().Accept();
        _bench.Pass(4.9);
        Assert.False(device.IsClosing);
        _bench.Pass(0.2);

        Assert.True(device.IsClosing);
        Assert.Equal(1UL, _bench.Drops["handshake timeout"]);
    }

    [Fact]
    public void Accepted_AByteASecond_IsClosedAfterFiveSecondsToo()
    {
        TestDevice device = _bench.Device().Accept();
        for (int i = 0; i < 6; i++)
        {
            device.SendBytes([0]);
            _bench.Pass(1);
        }

        Assert.True(device.IsClosing);
    }

    [Fact]
    public void HalfFinishedHandshakes_TenThousand_AreBoundedAndKeepNobodyOut()
    {
        for (int i = 0; i < 10_000; i++)
        {
            TestDevice half = _bench.Device(host: i % 3000).Accept();
            half.SendClear(half.Handshake.HelloBody);
            CloseWhatIsReady();
            Assert.InRange(_bench.Engine.View(_bench.NowUs).UnauthenticatedConnections, 1, _bench.Options.UnauthenticatedConnections);
        }

        TestDevice device = _bench.Device(host: 5000).Open();
        Assert.NotNull(device.Welcome);
        Assert.Equal(DeviceState.Online, _bench.Pump.State);
        Assert.Equal(10_000UL - 2048 + 1, _bench.Drops["connection evicted"]);
    }

    [Fact]
    public void Accept_FiveHundredAndThirteenthOfOneAddress_TakesThePlaceOfItsOldest()
    {
        TestDevice other = _bench.Device(host: 2).Accept();
        List<TestDevice> flood = [.. Enumerable.Range(0, 513).Select(_ => _bench.Device(host: 1).Accept())];

        Assert.True(flood[0].IsClosing);
        Assert.False(flood[1].IsClosing);
        Assert.False(other.IsClosing);
        Assert.Equal(1UL, _bench.Drops["connection evicted"]);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0 })] // a record of no length
    [InlineData(new byte[] { 2, 1 })] // 513 bytes
    [InlineData(new byte[] { 0, 4, 1, 2, 3, 4 })]
    [InlineData(new byte[] { 0x47, 0x45, 0x54, 0x20 })] // "GET "
    public void Accepted_Garbage_IsClosedAndCounted(byte[] bytes)
    {
        TestDevice device = _bench.Device().Accept();
        device.SendBytes(bytes);
        device.Receive();

        Assert.True(device.IsClosing);
        Assert.Equal(1UL, _bench.Drops["handshake malformed"]);
    }

    [Fact]
    public void Accepted_RandomBytes_NeverThrow()
    {
        Random random = new(5170);
        for (int i = 0; i < 2000; i++)
        {
            TestDevice device = _bench.Device(host: i).Accept();
            for (int part = 0; part < 3; part++)
            {
                byte[] bytes = new byte[random.Next(1, 300)];
                random.NextBytes(bytes);
                bytes[0] = (byte)random.Next(3);
                device.SendBytes(bytes);
            }

            device.Disconnect();
        }

        Assert.Equal(0, _bench.Engine.View(_bench.NowUs).Connections);
    }

    [Fact]
    public void Challenged_MoreBytesThanAHandshakeHas_IsClosedAndCounted()
    {
        EngineBench bench = new(new EngineOptions { HandshakeReceivedBytes = 60 });
        TestDevice device = bench.Device().Accept();
        device.SendClear(device.Handshake.HelloBody);
        device.Receive();
        device.SendClear([HandshakeType.Finish, .. new byte[32]]);

        Assert.True(device.IsClosing);
        Assert.Equal(1UL, bench.Drops["handshake too much"]);
    }

    [Fact]
    public void Hello_OfANewerVersionOnly_IsRefusedWithWhatIsSpokenHere()
    {
        TestDevice device = _bench.Device().Accept();
        byte[] hello = [.. device.Handshake.HelloBody];
        (hello[5], hello[6]) = (7, 9);
        device.SendClear(hello);
        device.Receive();

        Assert.Equal(RefuseCode.Version, device.Refused!.Code);
        Assert.Equal(1, device.Refused.HighestVersion);
        Assert.Equal(1UL, _bench.Drops["version"]);
    }

    [Fact]
    public void Shutdown_OpenSessionAndNewConnection_AreClosedAndRefused()
    {
        TestDevice device = _bench.Device().Open();
        _bench.Engine.Shutdown(_bench.NowUs);
        device.Receive();

        Assert.Equal(CloseCode.ShuttingDown, device.Closed!.Value.Code);
        Assert.False(_bench.Engine.TryAccept(EngineBench.Address(3), _bench.NowUs, out _));
        Assert.Equal("shutting-down", _bench.Pump.Reason.Code);
    }

    private void CloseWhatIsReady()
    {
        while (_bench.Engine.TryNextReady(out int connection))
        {
            if (_bench.Engine.IsClosing(connection))
                _bench.Engine.Disconnected(connection, DisconnectReason.ClosedHere, _bench.NowUs);
        }
    }
}
