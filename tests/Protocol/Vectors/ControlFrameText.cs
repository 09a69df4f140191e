using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Vectors;

/// <summary>Control frames (PROTOCOL 8, 9) as objects, bytes and the text of <c>control-frames.txt</c>.</summary>
public static partial class ControlFrameText
{
    /// <summary>READY has no fields, so it has no type of its own on the wire.</summary>
    public sealed record ReadyFrame;

    public static object? TryRead(byte[] bytes)
    {
        var reader = new WireReader(bytes, 0, bytes.Length);
        switch (reader.ReadByte())
        {
            case ControlFrame.Welcome: return Welcome.TryRead(ref reader, out var welcome) ? welcome : null;
            case ControlFrame.Device: return DeviceInfo.TryRead(ref reader, out var device) ? device : null;
            case ControlFrame.Boot: return BootAnnouncement.TryRead(ref reader, out var boot) ? boot : null;
            case ControlFrame.Channel: return ChannelDeclaration.TryRead(ref reader, out var channel) ? channel : null;
            case ControlFrame.Parameter: return ParameterDeclaration.TryRead(ref reader, out var parameter) ? parameter : null;
            case ControlFrame.Action: return ActionDeclaration.TryRead(ref reader, out var action) ? action : null;
            case ControlFrame.Ready: return reader.Ok ? new ReadyFrame() : null;
            case ControlFrame.Result: return CommandResult.TryRead(ref reader, out var result) ? result : null;
            case ControlFrame.Log: return LogLine.TryRead(ref reader, out var log) ? log : null;
            case ControlFrame.Datagram: return TunnelledDatagram.TryRead(ref reader, out var datagram) ? datagram : null;
            case ControlFrame.Link: return Link.TryRead(ref reader, out var link) ? link : null;
            case ControlFrame.Ping: return Ping.TryRead(ref reader, out var ping) ? ping : null;
            case ControlFrame.Pong: return Pong.TryRead(ref reader, out var pong) ? pong : null;
            case ControlFrame.Close: return Close.TryRead(ref reader, out var close) ? close : null;
            case ControlFrame.Ack:
                var ack = new Ack();
                return ack.TryRead(ref reader) ? ack : null;
            case ControlFrame.Command: return Command.TryRead(ref reader, out var command) ? command : null;
            default: return null;
        }
    }

    public static byte[] Write(object frame)
    {
        var writer = new WireWriter(new byte[Limits.ControlFrameBytes], 0, Limits.ControlFrameBytes);
        switch (frame)
        {
            case Welcome f: f.Write(ref writer); break;
            case DeviceInfo f: f.Write(ref writer); break;
            case BootAnnouncement f: f.Write(ref writer); break;
            case ChannelDeclaration f: f.Write(ref writer); break;
            case ParameterDeclaration f: f.Write(ref writer); break;
            case ActionDeclaration f: f.Write(ref writer); break;
            case ReadyFrame: Ready.Write(ref writer); break;
            case CommandResult f: f.Write(ref writer); break;
            case LogLine f: f.Write(ref writer); break;
            case TunnelledDatagram f: f.Write(ref writer); break;
            case Link f: f.Write(ref writer); break;
            case Ping f: f.Write(ref writer); break;
            case Pong f: f.Write(ref writer); break;
            case Close f: f.Write(ref writer); break;
            case Ack f: f.Write(ref writer); break;
            case Command f: f.Write(ref writer); break;
            default: throw new ArgumentException(frame.GetType().Name, nameof(frame));
        }

        Assert.True(writer.Ok, "a frame fits the limit of PROTOCOL 3.3");
        return writer.Buffer[..writer.Length];
    }

    public static IReadOnlyList<VectorField> Describe(object frame)
    {
        var to = new FieldsOf();
        switch (frame)
        {
            case Welcome f:
                to.Add("frame", "WELCOME").Add("session", f.SessionId.ToString("x8")).AddId("run", f.CollectorRunId);
                to.Add("datagram limit", f.DatagramLimit).Add("heartbeat ms", f.HeartbeatMs).Add("timeout ms", f.TimeoutMs);
                if (f.Address != null)
                {
                    to.Add("address", f.Address).Add("port", f.Port);
                }

                to.Add("name", f.CollectorName);
                break;
            case DeviceInfo f:
                to.Add("frame", "DEVICE").Add("hardware", f.Hardware).Add("firmware", f.Firmware);
                to.Add("reset cause", (int)f.ResetCause).Add("detail", f.Detail);
                break;
            case BootAnnouncement f:
                to.Add("frame", "BOOT").AddId("boot", f.BootId).Add("last", f.IsLast ? 1 : 0).Add("first", f.First).Add("next", f.Next);
                if (f.HasUtc)
                {
                    to.Add("utc ms", f.UtcMs).Add("utc error ms", f.UtcErrorMs);
                }

                break;
            case ChannelDeclaration f:
                to.Add("frame", "CHANNEL").AddId("boot", f.BootId).Add("channel", f.Channel).Add("type", (int)f.Type);
                to.Add("interval ms", f.IntervalMs).Add("name", f.Name).Add("quantity", f.Quantity).Add("unit", f.Unit);
                if (f.HasRange)
                {
                    to.AddBits("lowest", f.Lowest).AddBits("highest", f.Highest);
                }

                if (f.HasResolution)
                {
                    to.AddBits("resolution", f.Resolution);
                }

                break;
            case ParameterDeclaration f:
                to.Add("frame", "PARAMETER").Add("name", f.Name).Add("type", (int)f.Type).Add("unit", f.Unit);
                to.Add("description", f.Description).Add("current", f.Current).Add("default", f.Default);
                if (f.HasRange)
                {
                    to.Add("lowest", f.Lowest).Add("highest", f.Highest);
                }

                break;
            case ActionDeclaration f:
                to.Add("frame", "ACTION").Add("name", f.Name).Add("description", f.Description);
                break;
            case ReadyFrame:
                to.Add("frame", "READY");
                break;
            case CommandResult f:
                to.Add("frame", "RESULT").AddId("command", f.CommandId).Add("status", (int)f.Status);
                to.Add("message", f.Message).Add("value", f.Value);
                break;
            case LogLine f:
                to.Add("frame", "LOG").Add("level", (int)f.Level).Add("time us", f.TimeUs).Add("text", f.Text);
                break;
            case TunnelledDatagram f:
                to.Add("frame", "DATAGRAM").Add("datagram", f.Data[f.DataOffset..(f.DataOffset + f.DataLength)]);
                break;
            default:
                DescribeExchange(frame, to);
                break;
        }

        return to.Fields;
    }

    private static void DescribeExchange(object frame, FieldsOf to)
    {
        switch (frame)
        {
            case Link f:
                to.Add("frame", "LINK").Add("path", (int)f.Path).Add("vanished", f.Vanished).Add("for ms", f.ForMs).Add("address", f.UdpAddress);
                break;
            case Ping f:
                to.Add("frame", "PING").Add("id", f.Id.ToString("x8")).Add("time us", f.TimeUs).Add("next", f.Next).Add("datagrams", f.Datagrams);
                break;
            case Pong f:
                to.Add("frame", "PONG").Add("id", f.Id.ToString("x8")).Add("ping time us", f.PingTimeUs).Add("received us", f.ReceivedUs);
                to.Add("sent us", f.SentUs).Add("next", f.Next).Add("datagrams", f.Datagrams);
                break;
            case Close f:
                to.Add("frame", "CLOSE").Add("code", (int)f.Code).Add("wait ms", f.WaitMs).Add("text", f.Text);
                break;
            case Ack f:
                to.Add("frame", "ACK").AddId("boot", f.BootId).Add("next", f.Next).Add("heard", f.Heard);
                to.Add("heard by udp", f.HeardByUdp).Add("up to", f.UpTo);
                for (int i = 0; i < f.GapCount; i++)
                {
                    to.Add("gap", $"{f.GapFirst[i]} {f.GapLength[i]}");
                }

                for (int i = 0; i < f.PartialCount; i++)
                {
                    to.Add("partial", $"{f.PartialNumber[i]} {f.PartialMissing[i]:x16}");
                }

                break;
            case Command f:
                to.Add("frame", "COMMAND").AddId("command", f.Id).AddId("boot", f.BootId).Add("kind", (int)f.Kind);
                to.Add("name", f.Name).Add("value", f.Value);
                break;
            default:
                throw new ArgumentException(frame.GetType().Name, nameof(frame));
        }
    }
}
