using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Session.Device;

/// <summary>How a session begins, what keeps it alive, and how it ends, with the reason that a person gets to read.</summary>
public class LifeTests
{
    [Fact]
    public void Start_GoodCollector_AnnouncesInTheOrderOfTheRule()
    {
        SessionPair pair = new();
        ListLog earlier = new(0xE1);
        earlier.Channels.Add(SessionPair.Declare(0xE1, 0, "old", ChannelType.Bool));
        earlier.Add(1, 1);
        pair.Boots.Add(earlier);
        pair.Schema.Parameters.Add(new ParameterDeclaration { Name = "p", Type = ChannelType.Int64, Unit = "1", Description = "" });
        pair.Schema.Parameters[0].Current = TypedValue.FromInt64(1);
        pair.Schema.Parameters[0].Default = TypedValue.FromInt64(1);
        pair.Schema.Actions.Add(new ActionDeclaration { Name = "a", Description = "" });
        pair.Open();

        byte[] expected =
        [
            ControlFrame.Device, ControlFrame.Boot, ControlFrame.Channel, ControlFrame.Channel, ControlFrame.Boot,
            ControlFrame.Channel, ControlFrame.Parameter, ControlFrame.Action, ControlFrame.Ready, ControlFrame.Ping,
        ];
        Assert.Equal(expected, pair.Collector.Frames.Select(frame => frame[0]));
        Assert.True(pair.Collector.IsLastAnnounced);
    }

    [Fact]
    public void Start_MoreBootsThanFit_DoesNotSayThatTheseAreAll()
    {
        SessionPair pair = new();
        for (ulong i = 0; i < 20; i++)
        {
            ListLog earlier = new(0xE00 + i);
            earlier.Add(1, 1);
            pair.Boots.Add(earlier);
        }

        pair.Open();
        Assert.Equal(Limits.BootsInSession, pair.Collector.Boots.Count);
        Assert.False(pair.Collector.IsLastAnnounced);
    }

    [Fact]
    public void Start_CollectorWithAnotherKey_IsRefusedAndSaysWhatIsWrong()
    {
        SessionPair pair = new(deviceKey: new byte[32]);
        pair.Connect();
        pair.Run(100_000);

        Assert.Equal(DeviceSessionState.Ended, pair.Device.State);
        Assert.Equal("collector:5170 does not know this device's id and key", pair.Device.End.Text);
        Assert.Equal(RefuseCode.Authentication, pair.Collector.Refused?.Code);
    }

    [Theory]
    [InlineData(RefuseCode.Busy, 1500u, "collector:5170 refused this device: busy, later please")]
    [InlineData(RefuseCode.Version, 0u, "collector:5170 refused this device: version, later please")]
    public void Start_Refused_KeepsCodeTextAndWait(RefuseCode code, uint waitMs, string text)
    {
        SessionPair pair = new();
        pair.Collector.OnHello = () => pair.Collector.SendRefuse(code, waitMs, "later please");
        pair.Connect();
        pair.Run(100_000);

        Assert.Equal(DeviceSessionState.Ended, pair.Device.State);
        Assert.Equal(EndedBy.Collector, pair.Device.End.By);
        Assert.Equal(code, pair.Device.End.Refuse);
        Assert.Equal((int)waitMs, pair.Device.End.WaitMs);
        Assert.Equal(text, pair.Device.End.Text);
    }

    [Fact]
    public void Start_RefusedAfterFinish_IsReadThoughItComesInClear()
    {
        SessionPair pair = new();
        pair.Connect();
        pair.RunUntil(() => pair.Device.State == DeviceSessionState.FinishSent, 1_000_000);
        byte[] refuse = [0, 13, HandshakeType.Refuse, 4, 1, 1, 0, 0, 0, 0, 4, .. "full"u8];
        pair.Device.ReceiveControl(refuse, 0, refuse.Length, pair.NowUs);

        Assert.Equal(RefuseCode.Busy, pair.Device.End.Refuse);
        Assert.EndsWith("busy, full", pair.Device.End.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_NothingAnswers_EndsAfterFiveSeconds()
    {
        SessionPair pair = new();
        pair.Collector.OnHello = () => { };
        pair.Connect();
        pair.Run(4_999_000);
        Assert.Equal(DeviceSessionState.HelloSent, pair.Device.State);
        pair.Run(2_000);
        Assert.Equal(DeviceSessionState.Ended, pair.Device.State);
        Assert.Contains("handshake within 5 s", pair.Device.End.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0, 0 })]
    [InlineData(new byte[] { 2, 1 })]
    [InlineData(new byte[] { 0, 3, 9, 9, 9 })]
    [InlineData(new byte[] { 0, 1, 2 })]
    [InlineData(new byte[] { 0, 1, 4 })]
    public void Start_GarbageInsteadOfAChallenge_EndsTheSession(byte[] garbage)
    {
        SessionPair pair = new();
        pair.Collector.OnHello = () => { };
        pair.Connect();
        pair.Run(1_000);
        pair.Device.ReceiveControl(garbage, 0, garbage.Length, pair.NowUs);
        Assert.Equal(DeviceSessionState.Ended, pair.Device.State);
        Assert.NotEqual("", pair.Device.End.Text);
    }

    [Fact]
    public void Open_RecordsInSinglesBytes_AreUnderstood()
    {
        SessionPair pair = new();
        pair.Device.Start([pair.Log], 1, true, "collector", 0);
        pair.Collector.Connect();
        byte[] buffer = new byte[Limits.ControlRecordBytes];
        for (long nowUs = 0; pair.Device.State != DeviceSessionState.Open; nowUs++)
        {
            Assert.True(nowUs < 1000);
            for (int n = pair.Device.PollControl(buffer, 0, buffer.Length); n > 0; n = pair.Device.PollControl(buffer, 0, buffer.Length))
            {
                for (int i = 0; i < n; i++) pair.Collector.ReceiveControl(buffer, i, 1, nowUs);
            }

            for (byte[]? record = pair.Collector.PollControl(); record != null; record = pair.Collector.PollControl())
            {
                for (int i = 0; i < record.Length; i++) pair.Device.ReceiveControl(record, i, 1, nowUs);
            }
        }
    }

    [Fact]
    public void Open_Idle_PingsEveryHeartbeatAndStays()
    {
        SessionPair pair = new SessionPair().Open();
        pair.Run(60_000_000);
        Assert.Equal(DeviceSessionState.Open, pair.Device.State);
        Assert.InRange(pair.Collector.Frames.Count(frame => frame[0] == ControlFrame.Ping), 12, 14);
        Assert.InRange(pair.Device.RoundTripUs, 19_000, 21_000);
    }

    [Fact]
    public void Open_NothingHeardForTheTimeout_ClosesAndSaysSo()
    {
        SessionPair pair = new SessionPair().Open();
        pair.Collector.AnswersPings = false;
        pair.Run(14_000_000);
        Assert.Equal(DeviceSessionState.Open, pair.Device.State);
        pair.Run(2_000_000);
        Assert.Equal(DeviceSessionState.Ended, pair.Device.State);
        Assert.Equal(CloseCode.Timeout, pair.Collector.Closed?.Code);
        Assert.Equal("nothing heard from collector:5170 for 15 s", pair.Device.End.Text);
    }

    [Fact]
    public void Open_Pinged_AnswersAtOnceWithItsOwnTimes()
    {
        SessionPair pair = new SessionPair().Open();
        pair.Log.Add(pair.NowUs, 1);
        Ping ping = new() { Id = 77, TimeUs = 123 };
        pair.Collector.Send((ref WireWriter writer) => ping.Write(ref writer));
        pair.FromCollector();
        long arrivesUs = pair.NowUs + pair.ControlDelayUs;
        pair.Run(100_000);

        byte[] frame = Assert.Single(pair.Collector.Frames, f => f[0] == ControlFrame.Pong);
        WireReader reader = new(frame, 1, frame.Length - 1);
        Assert.True(Pong.TryRead(ref reader, out Pong pong));
        Assert.Equal((77u, 123L, arrivesUs, arrivesUs, 1UL), (pong.Id, pong.PingTimeUs, pong.ReceivedUs, pong.SentUs, pong.Next));
    }

    [Fact]
    public void Open_ClosedByTheCollector_KeepsCodeWaitAndText()
    {
        SessionPair pair = new SessionPair().Open();
        Close close = new() { Code = CloseCode.DuplicateId, WaitMs = 60_000, Text = "also at 10.0.0.9" };
        pair.Collector.Send((ref WireWriter writer) => close.Write(ref writer));
        pair.FromCollector();
        pair.Run(100_000);

        Assert.Equal(DeviceSessionState.Ended, pair.Device.State);
        Assert.Equal((CloseCode.DuplicateId, 60_000), (pair.Device.End.Close, pair.Device.End.WaitMs));
        Assert.Equal("collector:5170 closed the session: duplicate id, also at 10.0.0.9", pair.Device.End.Text);
        Assert.Equal(long.MaxValue, pair.Device.NextDeadlineUs);
    }

    [Fact]
    public void Open_ClosedByTheHost_SendsClose()
    {
        SessionPair pair = new SessionPair().Open();
        pair.Device.Close(CloseCode.Restart, "by command", pair.NowUs);
        pair.Run(100_000);
        Assert.Equal(CloseCode.Restart, pair.Collector.Closed?.Code);
        Assert.Equal("by command", pair.Collector.Closed?.Text);
    }

    [Fact]
    public void Open_CounterNearItsEnd_BeginsAnew()
    {
        SessionPair pair = new SessionPair(counterLimit: 20).Open();
        for (int i = 0; i < 30 && pair.Device.State == DeviceSessionState.Open; i++)
        {
            pair.Log.Add(pair.NowUs, i);
            pair.Run(100_000);
        }

        Assert.Equal(CloseCode.NewKeys, pair.Collector.Closed?.Code);
        pair.Open();
        pair.Run(500_000);
        pair.AssertAllArrived();
    }

    [Fact]
    public void Open_RecordThatDoesNotOpen_EndsTheSession()
    {
        SessionPair pair = new SessionPair().Open();
        byte[] forged = [0, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        pair.Device.ReceiveControl(forged, 0, forged.Length, pair.NowUs);
        Assert.Equal(CloseCode.Protocol, pair.Device.End.Close);
    }

    [Theory]
    [InlineData(0x13)]
    [InlineData(ControlFrame.Welcome)]
    [InlineData(ControlFrame.Ready)]
    public void Open_UnknownFrame_EndsTheSession(byte type)
    {
        SessionPair pair = new SessionPair().Open();
        pair.Collector.Send((ref WireWriter writer) => writer.WriteByte(type));
        pair.FromCollector();
        pair.Run(100_000);
        Assert.Equal(CloseCode.Protocol, pair.Collector.Closed?.Code);
    }

    [Fact]
    public void Open_UnknownExtension_IsIgnored()
    {
        SessionPair pair = new SessionPair().Open();
        pair.Collector.Send((ref WireWriter writer) => writer.WriteUInt32(0x80010203));
        pair.FromCollector();
        pair.Run(100_000);
        Assert.Equal(DeviceSessionState.Open, pair.Device.State);
    }

    [Fact]
    public void Log_LinesBeforeTheSession_ArriveInOrderAndTheOldestGiveWay()
    {
        SessionPair pair = new();
        for (int i = 0; i < 20; i++) pair.Lines.Add(LogLevel.Warning, i, $"line {i}");
        pair.Open();
        Assert.Equal(Enumerable.Range(4, 16).Select(i => $"line {i}"), pair.Collector.Log.Select(line => line.Text));
        Assert.Equal(4, pair.Counters.LogLinesDropped);
    }
}
