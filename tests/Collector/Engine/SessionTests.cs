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
    public void Boots_MoreThanSixteen_EndTheSessionAsLimit()
    {
        TestDevice device = _bench.Device().Join();
        for (ulong i = 0; i < 17; i++)
            device.Announce(EngineBench.BootA + i, 0, 0, false);
        device.Receive();

        Assert.Equal(CloseCode.Limit, device.Closed!.Value.Code);
    }

    [Fact]
    public void Reconnect_SameBoot_GoesOnFromWhatIsHeld()
    {
        TestDevice device = _bench.Device().Open();
        device.Datagram(Readings(0, 10));
        _bench.Commit();
        device.Datagram(Readings(12, 1));
        TestDevice again = _bench.Device().Open(first: 10, next: 14);

        device.Receive();
        Assert.Equal(CloseCode.Replaced, device.Closed!.Value.Code);
        Assert.True(device.IsClosing);
        Ack ack = Assert.Single(again.Acks);
        Assert.Equal((10UL, 14UL, 2), (ack.Next, ack.UpTo, ack.GapCount));
        Assert.Equal(("Online", "ready"), State());
        Assert.Equal(0UL, _bench.Pump.Ledger.AcknowledgedElsewhere);
    }

    [Fact]
    public void Boot_BelowFirstNotHeld_IsAcknowledgedElsewhereAndNotLost()
    {
        TestDevice device = _bench.Device().Open(first: 100, next: 110);
        device.Datagram(Readings(100, 10));
        _bench.Commit();

        LedgerView ledger = _bench.Pump.Ledger;
        Assert.Equal((10UL, 10UL, 0UL, 0UL, 100UL), (ledger.Sampled, ledger.Stored, ledger.InFlight, ledger.Lost, ledger.AcknowledgedElsewhere));
        _bench.Pass(0.1);
        device.Receive();
        Assert.Equal(110UL, device.Acks[^1].Next);
    }

    [Fact]
    public void Boot_NotAnnouncedAnyMore_LosesWhatIsMissingToTheRestart()
    {
        TestDevice device = _bench.Device().Open();
        device.Datagram(Readings(0, 10), Mark(15));
        device.Disconnect();
        _bench.Device(EngineBench.BootB).Open();
        _bench.Commit();

        LedgerView ledger = _bench.Pump.Ledger;
        Assert.Equal((15UL, 10UL, 0UL, 5UL), (ledger.Sampled, ledger.Stored, ledger.InFlight, ledger.Lost));
        Assert.Equal(5UL, ledger.LostByCause["restart"]);
        Assert.Equal(5UL, _bench.Store.LostCount("pump", EngineBench.BootA));
    }

    [Fact]
    public void Boot_EarlierOneThatSurvived_IsSentUnderItsOwnId()
    {
        TestDevice device = _bench.Device().Open();
        device.Datagram(Readings(0, 2), Mark(5));
        device.Disconnect();
        TestDevice next = _bench.Device(EngineBench.BootB).Join();
        next.Announce(EngineBench.BootB, 0, 0, false);
        next.Announce(EngineBench.BootA, 2, 5, true);
        next.Send(Ready.Write);
        next.Datagram(Readings(0, 1), OfBoot(EngineBench.BootA), Readings(2, 3));
        _bench.Commit();

        Assert.Equal(5UL, _bench.Store.StoredCount("pump", EngineBench.BootA));
        Assert.Equal(1UL, _bench.Store.StoredCount("pump", EngineBench.BootB));
        Assert.Equal(0UL, _bench.Pump.Ledger.Lost);
    }

    [Fact]
    public void Boot_EarlierOneCutShort_LosesWhatItsLogForgotToTheRestart()
    {
        TestDevice device = _bench.Device().Open();
        device.Datagram(Readings(0, 2), Readings(4, 2), Mark(9));
        device.Disconnect();
        TestDevice next = _bench.Device(EngineBench.BootB).Join();
        next.Announce(EngineBench.BootB, 0, 0, false);
        next.Announce(EngineBench.BootA, 0, 3, true);
        next.Send(Ready.Write);
        _bench.Commit();
        LedgerView ledger = _bench.Pump.Ledger;
        Assert.Equal((9UL, 4UL, 1UL, 4UL), (ledger.Sampled, ledger.Stored, ledger.InFlight, ledger.Lost));

        next.Datagram(OfBoot(EngineBench.BootA), Readings(2, 1));
        _bench.Commit();
        next.Receive();
        ledger = _bench.Pump.Ledger;
        Assert.Equal((9UL, 5UL, 0UL, 4UL), (ledger.Sampled, ledger.Stored, ledger.InFlight, ledger.Lost));
        Assert.Equal(4UL, ledger.LostByCause["restart"]);
        Assert.Equal(4UL, _bench.Store.LostCount("pump", EngineBench.BootA));
    }

    [Fact]
    public void Boot_OwnOneAnnouncedBelowWhatIsKnown_LosesNothing()
    {
        TestDevice device = _bench.Device().Open();
        device.Datagram(Readings(0, 2), Mark(9));
        _bench.Device().Open(first: 0, next: 3);
        _bench.Commit();

        LedgerView ledger = _bench.Pump.Ledger;
        Assert.Equal((9UL, 2UL, 7UL, 0UL), (ledger.Sampled, ledger.Stored, ledger.InFlight, ledger.Lost));
    }

    [Fact]
    public void Boot_GoneWhileItsReadingsWaited_AreStoredWhenTheStoreWorksAgain()
    {
        TestDevice device = _bench.Device().Open();
        device.Datagram(Readings(0, 4));
        Assert.True(_bench.Engine.TryTakeBatch(out ReadingBatch? batch));
        _bench.Engine.StoreFailing("the disk is full", _bench.NowUs);
        device.Disconnect();
        _bench.Device(EngineBench.BootB).Open();
        _bench.Store.Commit(batch);
        _bench.Engine.Committed(batch, _bench.NowUs);
        _bench.Commit();

        LedgerView ledger = _bench.Pump.Ledger;
        Assert.Equal((4UL, 4UL, 0UL), (ledger.Sampled, ledger.Stored, ledger.Lost));
    }

    [Fact]
    public void Boots_HundredsOfThem_KeepTheAccountAndFewOfTheirOwn()
    {
        for (ulong boot = 1; boot <= 300; boot++)
        {
            TestDevice device = _bench.Device(boot).Open();
            device.Datagram(Readings(0, 3), Mark(4));
            device.Disconnect();
            _bench.Commit();
        }

        LedgerView ledger = _bench.Pump.Ledger;
        Assert.Equal((1200UL, 900UL, 299UL, 1UL), (ledger.Sampled, ledger.Stored, ledger.Lost, ledger.InFlight));
    }

    [Fact]
    public void Restart_OfTheCollectorWithADurableStore_GoesOnFromThere()
    {
        StoredBoot stored = new(new BootKey("pump", EngineBench.BootA), 12, [new NumberRange(2, 6)], [new LostRange(1, 8, 1)], [new NumberRange(0, 2)]);
        EngineBench bench = new(null, [stored]);
        Assert.Equal("collector-restarted", bench.Pump.Reason.Code);
        Assert.Equal((10UL, 6UL, 1UL, 3UL), (bench.Pump.Ledger.Sampled, bench.Pump.Ledger.Stored, bench.Pump.Ledger.Lost, bench.Pump.Ledger.InFlight));

        TestDevice device = bench.Device().Open(first: 9, next: 14);
        Assert.Equal((9UL, 1, 5UL), (device.Acks[0].Next, device.Acks[0].GapCount, device.Acks[0].GapLength[0]));
        device.Disconnect();
        bench.Device(EngineBench.BootB).Open();
        bench.Commit();
        Assert.Equal(5UL, bench.Pump.Ledger.LostByCause["restart"]);
    }

    [Fact]
    public void Restart_WithManyBootsThatAreGone_KeepsTheirSumAndFewOfTheirOwn()
    {
        List<StoredBoot> stored = [];
        for (ulong boot = 1; boot <= 100; boot++)
            stored.Add(new StoredBoot(new BootKey("pump", boot), 10, [new NumberRange(0, 8)], [new LostRange(3, 8, 2)], [], IsGone: true));
        stored.Add(new StoredBoot(new BootKey("pump", EngineBench.BootA), 5, [new NumberRange(0, 4)], [], []));
        EngineBench bench = new(null, stored);
        bench.Commit();

        Assert.Equal((1005UL, 804UL, 200UL), (bench.Pump.Ledger.Sampled, bench.Pump.Ledger.Stored, bench.Pump.Ledger.Lost));
        Assert.Equal("000000000000aaaa", bench.Pump.BootId);

        // What the store knows to be gone is not told to it again; the sum stays when it is.
        bench.Device(EngineBench.BootB).Open();
        Assert.True(bench.Engine.TryTakeBatch(out ReadingBatch? batch));
        Assert.Equal([EngineBench.BootA, EngineBench.BootB], batch.BootFacts.Select(boot => boot.Key.BootId).Order());
        bench.Engine.Committed(batch, bench.NowUs);
        Assert.Equal((1005UL, 804UL, 201UL), (bench.Pump.Ledger.Sampled, bench.Pump.Ledger.Stored, bench.Pump.Ledger.Lost));
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
    public void Clock_BootNeverMetAlive_TakesTheDevicesStatementOrNone()
    {
        TestDevice device = _bench.Device().Join();
        device.Announce(EngineBench.BootA, 0, 0, false);
        device.Send(new BootAnnouncement { BootId = 5, Next = 1, HasUtc = true, UtcMs = 1_600_000_000_000, UtcErrorMs = 30 }.Write);
        device.Declare(5, 0, ChannelType.Float32, "temperature", 1000);
        device.Announce(6, 0, 1, true);
        device.Send(Ready.Write);
        device.Datagram(OfBoot(5), Readings(0, 1), OfBoot(6), Readings(0, 1));

        Assert.True(_bench.Engine.TryTakeBatch(out ReadingBatch? batch));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_600_000_000_000), _bench.Engine.Describe(batch, 0).Time);
        Assert.Equal(30, _bench.Engine.Describe(batch, 0).ErrorMs);
        Assert.Null(_bench.Engine.Describe(batch, 1).Time);
    }

    [Fact]
    public void Command_Sent_IsSentAgainAfterAReconnectUntilItIsAnswered()
    {
        TestDevice device = _bench.Device().Open();
        ulong id = _bench.Engine.SendCommand("pump", new CommandRequest(CommandKind.RunAction, "identify", TypedValue.None), _bench.NowUs, out _);
        device.Receive();
        Assert.Equal(id, Assert.Single(device.Commands).Id);

        TestDevice again = _bench.Device().Open();
        Assert.Equal((id, EngineBench.BootA), (Assert.Single(again.Commands).Id, again.Commands[0].BootId));
        again.Send(new CommandResult { CommandId = id, Status = CommandStatus.Refused, Message = "no lamp" }.Write);

        CommandView command = Assert.Single(_bench.Engine.Commands("pump"));
        Assert.Equal((CommandStatus.Refused, "no lamp"), (command.Status, command.Message));
    }

    [Theory]
    [InlineData("identify", CommandStatus.Failed)]
    [InlineData("restart", CommandStatus.Applied)]
    public void Command_DeviceComesBackWithAnotherBoot_HasTheResultOfARestart(string action, CommandStatus expected)
    {
        TestDevice device = _bench.Device().Open();
        _bench.Engine.SendCommand("pump", new CommandRequest(CommandKind.RunAction, action, TypedValue.None), _bench.NowUs, out _);
        device.Disconnect();
        TestDevice next = _bench.Device(EngineBench.BootB).Open();

        Assert.Equal(expected, Assert.Single(_bench.Engine.Commands("pump")).Status);
        Assert.Empty(next.Commands);
    }

    [Fact]
    public void Command_NinthWithoutAResult_IsNotTaken()
    {
        _bench.Device().Open();
        CommandRequest request = new(CommandKind.RunAction, "identify", TypedValue.None);
        for (int i = 0; i < Limits.PendingCommands; i++)
            Assert.NotEqual(0UL, _bench.Engine.SendCommand("pump", request, _bench.NowUs, out _));

        Assert.Equal(0UL, _bench.Engine.SendCommand("pump", request, _bench.NowUs, out string refusal));
        Assert.Contains("8 commands", refusal, StringComparison.Ordinal);
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
