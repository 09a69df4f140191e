using Telemetry.Collector.Engine;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Wire;
using static Telemetry.Collector.Tests.Engine.TestDevice;
using LogLine = Telemetry.Collector.Engine.LogLine;

namespace Telemetry.Collector.Tests.Engine;

public class SessionTests
{
    private readonly EngineBench _bench = new();

    [Fact]
    public void States_OneLifeOfADevice_FollowTheTable()
    {
        Assert.Equal(("NeverSeen", "never-connected"), State());
        TestDevice device = _bench.Device().Join();
        Assert.Equal(("Connecting", "announcing"), State());
        device.Announce(EngineBench.BootA, 0, 0, true);
        device.Send(Ready.Write);
        Assert.Equal(("Online", "ready"), State());
        Quiet(device, 11);
        Assert.Equal(("Silent", "nothing-sent"), State());
        device.Datagram(Readings(0, 1));
        Assert.Equal(("Online", "readings-arrive"), State());
        device.Send(new Link { Path = LinkPath.Control, Vanished = 12, ForMs = 4200, UdpAddress = "127.0.0.1:5170" }.Write);
        Assert.Equal(("Blocked", "udp-blocked"), State());
        Assert.Contains("no datagram arrived in 4.2 s although 12 were sent to 127.0.0.1:5170", _bench.Pump.Reason.Evidence, StringComparison.Ordinal);
        Assert.Contains("allow UDP port 5170 in this computer's firewall", _bench.Pump.Reason.Next, StringComparison.Ordinal);
        Assert.Equal("control", _bench.Pump.Link.Path);
        device.Send(new Link { Path = LinkPath.Udp, UdpAddress = "" }.Write);
        Assert.Equal(("Online", "udp-arrives"), State());
        device.Disconnect();
        Assert.Equal(("Offline", "connection-reset"), State());

        Assert.Equal(
            ["announcing", "ready", "nothing-sent", "readings-arrive", "udp-blocked", "udp-arrives", "connection-reset"],
            _bench.Pump.Events.Select(e => e.Reason.Code));
    }

    [Fact]
    public void Silent_DatagramsVanish_SaysHowManyAndWhatToTry()
    {
        TestDevice device = _bench.Device().Open();
        device.Datagram(Readings(0, 1));
        Quiet(device, 11, datagrams: 13);

        Assert.Equal(("Silent", "datagrams-vanish"), State());
        Assert.Contains("although 12 were sent", _bench.Pump.Reason.Evidence, StringComparison.Ordinal);
        Assert.Contains("UDP port 5170", _bench.Pump.Reason.Next, StringComparison.Ordinal);
        Assert.Equal(100, _bench.Pump.Link.LossPercent!.Value, 10.0);
    }

    [Fact]
    public void Silent_SlowChannel_ComesAfterThreeOfItsIntervals()
    {
        TestDevice device = _bench.Device().Open(intervalMs: 60_000);
        Quiet(device, 170);
        Assert.Equal(DeviceState.Online, _bench.Pump.State);
        Quiet(device, 12);
        Assert.Equal(DeviceState.Silent, _bench.Pump.State);
    }

    [Fact]
    public void Timeout_NothingHeard_ClosesWithinTheTimeout()
    {
        TestDevice device = _bench.Device().Open();
        _bench.Pass(14.9);
        Assert.NotEqual(DeviceState.Offline, _bench.Pump.State);
        _bench.Pass(0.2);
        device.Receive();

        Assert.Equal(("Offline", "timeout"), State());
        Assert.Equal(CloseCode.Timeout, device.Closed!.Value.Code);
        Assert.True(device.IsClosing);
    }

    [Theory]
    [InlineData(DisconnectReason.Reset, "connection-reset")]
    [InlineData(DisconnectReason.ClosedByPeer, "connection-closed")]
    public void Offline_SocketEnds_SaysHow(DisconnectReason how, string code)
    {
        TestDevice device = _bench.Device().Open();
        device.Disconnect(how);

        Assert.Equal(("Offline", code), State());
        Assert.NotEmpty(_bench.Pump.Reason.Next);
    }

    [Fact]
    public void Offline_DeviceSaysGoodbye_KeepsItsWordsWithoutControlCharacters()
    {
        TestDevice device = _bench.Device().Open();
        device.Send(new Close { Code = CloseCode.Restart, Text = "new\u001b[2J firmware" }.Write);
        device.Disconnect();

        Assert.Equal(("Offline", "restart"), State());
        Assert.Contains("new [2J firmware", _bench.Pump.Reason.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x7F)] // unknown
    [InlineData(ControlFrame.Ack)] // of the other direction
    [InlineData(ControlFrame.Ready)] // before its boot
    [InlineData(ControlFrame.Ping)] // cut short
    public void Frame_OutOfPlace_EndsTheSessionAsProtocol(byte type)
    {
        TestDevice device = _bench.Device().Join();
        device.Send((ref WireWriter writer) => writer.WriteByte(type));
        device.Receive();

        Assert.Equal(CloseCode.Protocol, device.Closed!.Value.Code);
        Assert.Equal(("Offline", "protocol"), State());
        Assert.Equal(1UL, _bench.Drops["frame malformed"]);
    }

    [Fact]
    public void Frame_ExtensionOrLonger_IsTaken()
    {
        TestDevice device = _bench.Device().Open();
        device.Send((ref WireWriter writer) => writer.WriteByte(0x80));
        device.Send((ref WireWriter writer) =>
        {
            new Ping { Id = 7, TimeUs = 70 }.Write(ref writer);
            writer.WriteByte(99);
        });
        device.Receive();

        Pong pong = Assert.Single(device.Pongs);
        Assert.Equal((7U, 70L, _bench.NowUs), (pong.Id, pong.PingTimeUs, pong.ReceivedUs));
    }

    [Fact]
    public void Record_ThatDoesNotOpen_EndsTheSession()
    {
        TestDevice device = _bench.Device().Open();
        device.SendBytes([0, 20, .. new byte[20]]);
        device.Receive();

        Assert.Equal(CloseCode.Protocol, device.Closed!.Value.Code);
    }

    [Fact]
    public void Channel_DeclaredDifferently_EndsTheSession()
    {
        TestDevice device = _bench.Device().Open();
        device.Declare(EngineBench.BootA, 0, ChannelType.Float32, "temperature", 1000);
        device.Receive();
        Assert.Null(device.Closed);
        device.Declare(EngineBench.BootA, 0, ChannelType.Float64, "temperature", 1000);
        device.Receive();

        Assert.Equal(CloseCode.Protocol, device.Closed!.Value.Code);
    }

    [Fact]
    public void DuplicateId_TwoDevicesTakingTurns_DoNotFlapAndAreBothNamed()
    {
        TestDevice a = _bench.Device(EngineBench.BootA, host: 1).Open();
        TestDevice b = _bench.Device(EngineBench.BootB, host: 2).Open();
        a.Receive();
        Assert.Equal(CloseCode.Replaced, a.Closed!.Value.Code);
        a.Disconnect();

        for (int i = 0; i < 5; i++)
        {
            TestDevice back = _bench.Device(EngineBench.BootA, host: 1).Join();
            Assert.Equal((CloseCode.DuplicateId, 60_000), (back.Closed!.Value.Code, back.Closed.Value.WaitMs));
            Assert.True(back.IsClosing);
            back.Disconnect();
            Assert.Equal(DeviceState.Online, _bench.Pump.State);
        }

        Assert.False(b.IsClosing);
        string warning = Assert.Single(_bench.Pump.Warnings);
        Assert.Contains("10.0.0.1:4000", warning, StringComparison.Ordinal);
        Assert.Contains("10.0.0.2:4000", warning, StringComparison.Ordinal);
        LogLine line = Assert.Single(_bench.LogLines());
        Assert.Contains("two devices use this id: 10.0.0.2:4000 is kept, 10.0.0.1:4000 is sent away", line.Text, StringComparison.Ordinal);
        Assert.Equal(5UL, _bench.Drops["duplicate id"]);
    }

    [Fact]
    public void DuplicateId_TheKeptOneIsGone_LetsTheOtherIn()
    {
        _bench.Device(EngineBench.BootA, host: 1).Open().Disconnect();
        _bench.Device(EngineBench.BootB, host: 2).Open().Disconnect();
        TestDevice back = _bench.Device(EngineBench.BootA, host: 1).Open();
        TestDevice other = _bench.Device(EngineBench.BootB, host: 2).Join();

        Assert.Null(back.Closed);
        Assert.Equal(CloseCode.DuplicateId, other.Closed!.Value.Code);
    }

    [Fact]
    public void Restart_OfOneDevice_IsNotADuplicate()
    {
        for (ulong boot = 1; boot < 20; boot++)
            Assert.Null(_bench.Device(boot).Open().Closed);

        Assert.Empty(_bench.Pump.Warnings);
    }

    [Fact]
    public void Handshake_OvertakenByANewerConnection_DoesNotReplaceIt()
    {
        TestDevice older = _bench.Device(EngineBench.BootA).Accept();
        TestDevice newer = _bench.Device(EngineBench.BootB).Open();
        older.Join();

        Assert.Equal(CloseCode.Replaced, older.Closed!.Value.Code);
        Assert.False(newer.IsClosing);
    }

    [Fact]
    public void Revoke_Connected_ClosesAndStaysOffline()
    {
        TestDevice device = _bench.Device().Open();
        _bench.Keys.Enrolled.Clear();
        _bench.Engine.Revoke("pump", _bench.NowUs);
        device.Receive();

        Assert.Equal(CloseCode.Revoked, device.Closed!.Value.Code);
        Assert.Equal(("Offline", "revoked"), State());
    }

    [Fact]
    public void SessionId_EndedSession_RestsForThirtySecondsAndItsDatagramsAreUnknown()
    {
        TestDevice device = _bench.Device().Open();
        byte[] late = device.Seal(Readings(0, 1));
        device.Disconnect();
        _bench.Deliver(late, device.Remote);
        Assert.Equal(1UL, _bench.Drops["unknown session"]);

        int index = SessionId.Index(device.SessionId);
        TestDevice soon = _bench.Device(2).Join();
        Assert.NotEqual(index, SessionId.Index(soon.SessionId));
        soon.Disconnect();
        _bench.Pass(31);
        TestDevice later = _bench.Device(3).Join();
        Assert.Equal(index, SessionId.Index(later.SessionId));
        Assert.NotEqual(device.SessionId, later.SessionId);
    }

    [Fact]
    public void Log_Storm_PassesTwentyLinesASecondAndCountsTheRest()
    {
        TestDevice device = _bench.Device().Open();
        for (int i = 0; i < 100; i++)
            device.Send(new Wire.LogLine { Level = LogLevel.Warning, TimeUs = i, Text = $"line {i}\r\n" }.Write);

        List<LogLine> lines = _bench.LogLines();
        Assert.Equal(20, lines.Count);
        Assert.Equal(("pump", "warning", "line 0  "), (lines[0].Device, lines[0].Level, lines[0].Text));
        Assert.Equal(80UL, _bench.Drops["log storm"]);
    }

    [Fact]
    public void Peer_ThatSendsPingsAndTakesNothing_IsClosedAsLimit()
    {
        TestDevice device = _bench.Device().Open();
        for (int i = 0; i < 2000 && !_bench.Drops.ContainsKey("limit of a session"); i++)
            device.Send(new Ping { Id = 1, TimeUs = 1 }.Write);

        Assert.Equal(1UL, _bench.Drops["limit of a session"]);
        Assert.Equal(("Offline", "limit"), State());
    }

    [Fact]
    public void Clock_AfterExchanges_GivesReadingsTheirTimeWithAnError()
    {
        TestDevice device = _bench.Device().Open();
        device.Datagram(Readings(0, 3));
        Assert.True(_bench.Engine.TryTakeBatch(out ReadingBatch? batch));
        Assert.Null(_bench.Engine.Describe(batch, 0).Time);

        Ping ping = Assert.Single(device.Pings);
        long sentUs = _bench.NowUs;
        _bench.Pass(0.01);
        device.Answer(ping, 7_000_000, 3, 1);
        ReadingView view = _bench.Engine.Describe(batch, 2);

        // The device's 7 s fell somewhere within the 10 ms of the exchange.
        DateTimeOffset expected = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + (sentUs / 1000) + 5 - 5000);
        Assert.Equal(expected, view.Time);
        Assert.InRange(view.ErrorMs!.Value, 5.0, 5.6);
        Assert.Equal(("temperature", 2f, "float32"), (view.Channel, view.Value, view.ValueType));
    }

    [Fact]
    public void History_ManyChanges_KeepsTheLastSixtyFour()
    {
        for (int i = 0; i < 50; i++)
            _bench.Device().Open().Disconnect();

        Assert.Equal(64, _bench.Pump.Events.Count);
        Assert.Equal("connection-reset", _bench.Pump.Events[^1].Reason.Code);
    }

    [Fact]
    public void View_LatestValues_AreByNumberAndNotByArrival()
    {
        TestDevice device = _bench.Device().Open();
        device.Datagram(Readings(5, 40));
        device.Datagram(Readings(0, 5));
        _bench.Commit();

        ChannelView channel = _bench.Pump.Channels[0];
        Assert.Equal(44f, channel.Value);
        Assert.Equal(Enumerable.Range(13, 32).Select(value => (double)value), channel.Recent);
        device.Datagram(Readings(50, 5));
        device.Datagram(Readings(45, 5));
        _bench.Commit();
        Assert.Equal(Enumerable.Range(23, 32).Select(value => (double)value), _bench.Pump.Channels[0].Recent);
    }

    [Fact]
    public void View_ReadingsOfAnEarlierBootComeLate_StaysWithTheCurrentBoot()
    {
        TestDevice device = _bench.Device(EngineBench.BootB).Join();
        device.Announce(EngineBench.BootB, 0, 0, false);
        device.Announce(EngineBench.BootA, 0, 9, true);
        device.Send(Ready.Write);
        device.Datagram(Readings(0, 2));
        device.Datagram(OfBoot(EngineBench.BootA), Readings(0, 9));
        _bench.Commit();
        device.Disconnect();

        Assert.Equal("000000000000bbbb", _bench.Pump.BootId);
        Assert.Equal(1f, _bench.Pump.Channels[0].Value);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1], _bench.Pump.Channels[0].Recent);
    }

    [Fact]
    public void Silent_ReasonChanges_IsShownAsItIsNow()
    {
        TestDevice device = _bench.Device().Open();
        Quiet(device, 11);
        Assert.Equal("nothing-sent", _bench.Pump.Reason.Code);
        Quiet(device, 6, datagrams: 5);

        Assert.Equal(("Silent", "datagrams-vanish"), State());
    }

    private (string State, string Code) State() => (_bench.Pump.State.ToString(), _bench.Pump.Reason.Code);

    /// <summary>Seconds in which the control connection lives and no reading comes.</summary>
    private void Quiet(TestDevice device, int seconds, ulong datagrams = 0)
    {
        for (int i = 0; i < seconds; i++)
        {
            _bench.Pass(1);
            device.Send(new Ping { Id = 1, TimeUs = 1, Datagrams = datagrams }.Write);
            device.Receive();
        }
    }
}
