using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Vectors;

// From text to objects.
public static partial class ControlFrameText
{
    public static object Parse(FieldCursor from)
    {
        switch (from.Text("frame"))
        {
            case "WELCOME": return ParseWelcome(from);
            case "DEVICE":
                return new DeviceInfo
                {
                    Hardware = from.Text("hardware"),
                    Firmware = from.Text("firmware"),
                    ResetCause = (ResetCause)from.Int("reset cause"),
                    Detail = from.Text("detail"),
                };
            case "BOOT": return ParseBoot(from);
            case "CHANNEL": return ParseChannel(from);
            case "PARAMETER": return ParseParameter(from);
            case "ACTION": return new ActionDeclaration { Name = from.Text("name"), Description = from.Text("description") };
            case "READY": return new ReadyFrame();
            case "RESULT":
                return new CommandResult
                {
                    CommandId = from.Id("command"),
                    Status = (CommandStatus)from.Int("status"),
                    Message = from.Text("message"),
                    Value = from.Value("value"),
                };
            case "LOG": return new LogLine { Level = (LogLevel)from.Int("level"), TimeUs = from.Long("time us"), Text = from.Text("text") };
            case "DATAGRAM":
                byte[] datagram = from.Bytes("datagram");
                return new TunnelledDatagram { Data = datagram, DataLength = datagram.Length };
            case "LINK":
                return new Link
                {
                    Path = (LinkPath)from.Int("path"),
                    Vanished = from.Number("vanished"),
                    ForMs = from.Int("for ms"),
                    UdpAddress = from.Text("address"),
                };
            case "PING":
                return new Ping
                {
                    Id = (uint)from.Id("id"),
                    TimeUs = from.Long("time us"),
                    Next = from.Number("next"),
                    Datagrams = from.Number("datagrams"),
                };
            case "PONG":
                return new Pong
                {
                    Id = (uint)from.Id("id"),
                    PingTimeUs = from.Long("ping time us"),
                    ReceivedUs = from.Long("received us"),
                    SentUs = from.Long("sent us"),
                    Next = from.Number("next"),
                    Datagrams = from.Number("datagrams"),
                };
            case "CLOSE": return new Close { Code = (CloseCode)from.Int("code"), WaitMs = from.Int("wait ms"), Text = from.Text("text") };
            case "ACK": return ParseAck(from);
            case "COMMAND":
                return new Command
                {
                    Id = from.Id("command"),
                    BootId = from.Id("boot"),
                    Kind = (CommandKind)from.Int("kind"),
                    Name = from.Text("name"),
                    Value = from.Value("value"),
                };
            case var name: throw new FormatException(name);
        }
    }

    private static Welcome ParseWelcome(FieldCursor from)
    {
        var welcome = new Welcome
        {
            SessionId = (uint)from.Id("session"),
            CollectorRunId = from.Id("run"),
            DatagramLimit = from.Int("datagram limit"),
            HeartbeatMs = from.Int("heartbeat ms"),
            TimeoutMs = from.Int("timeout ms"),
        };
        if (from.More("address"))
        {
            welcome.Address = from.Bytes("address");
            welcome.Port = from.Int("port");
        }

        welcome.CollectorName = from.Text("name");
        return welcome;
    }

    private static BootAnnouncement ParseBoot(FieldCursor from)
    {
        var boot = new BootAnnouncement
        {
            BootId = from.Id("boot"),
            IsLast = from.Flag("last"),
            First = from.Number("first"),
            Next = from.Number("next"),
            HasUtc = from.More("utc ms"),
        };
        if (boot.HasUtc)
        {
            boot.UtcMs = from.Long("utc ms");
            boot.UtcErrorMs = from.Int("utc error ms");
        }

        return boot;
    }

    private static ChannelDeclaration ParseChannel(FieldCursor from)
    {
        var channel = new ChannelDeclaration
        {
            BootId = from.Id("boot"),
            Channel = from.Int("channel"),
            Type = (ChannelType)from.Int("type"),
            IntervalMs = from.Int("interval ms"),
            Name = from.Text("name"),
            Quantity = from.Text("quantity"),
            Unit = from.Text("unit"),
            HasRange = from.More("lowest"),
        };
        if (channel.HasRange)
        {
            channel.Lowest = from.Bits("lowest");
            channel.Highest = from.Bits("highest");
        }

        channel.HasResolution = from.More("resolution");
        if (channel.HasResolution)
        {
            channel.Resolution = from.Bits("resolution");
        }

        return channel;
    }

    private static ParameterDeclaration ParseParameter(FieldCursor from)
    {
        var parameter = new ParameterDeclaration
        {
            Name = from.Text("name"),
            Type = (ChannelType)from.Int("type"),
            Unit = from.Text("unit"),
            Description = from.Text("description"),
            Current = from.Value("current"),
            Default = from.Value("default"),
            HasRange = from.More("lowest"),
        };
        if (parameter.HasRange)
        {
            parameter.Lowest = from.Value("lowest");
            parameter.Highest = from.Value("highest");
        }

        return parameter;
    }

    private static Ack ParseAck(FieldCursor from)
    {
        var ack = new Ack
        {
            BootId = from.Id("boot"),
            Next = from.Number("next"),
            Heard = from.Number("heard"),
            HeardByUdp = from.Number("heard by udp"),
            UpTo = from.Number("up to"),
        };
        while (from.More("gap"))
        {
            string[] gap = from.Text("gap").Split(' ');
            Assert.True(ack.TryAddGap(ulong.Parse(gap[0]), ulong.Parse(gap[1])));
        }

        while (from.More("partial"))
        {
            string[] partial = from.Text("partial").Split(' ');
            Assert.True(ack.TryAddPartial(ulong.Parse(partial[0]), Convert.ToUInt64(partial[1], 16)));
        }

        return ack;
    }
}
