using Telemetry.Collector.Engine;
using Telemetry.Simulation.Tests.Network;
using Telemetry.Simulation.Tests.World;

namespace Telemetry.Simulation.Tests.Faults;

/// <summary>
/// Somebody without a key who can send to both ports of the collector, has recorded what passed, and knows the devices' ids.
/// </summary>
public sealed class Attacker(Timeline timeline, Dice dice, Internet internet, Trace trace, IReadOnlyList<string> knownIds)
{
    private const int LongestDatagram = 1_500;

    // More than the 512 that the collector takes from one address without a proof (PROTOCOL 16).
    private const int Flood = 530;
    private readonly PathConditions _path = new();
    private readonly byte[] _heard = new byte[2_048];

    public void Act()
    {
        switch (dice.Below(80))
        {
            case 0:
                FloodFromOneAddress();
                break;
            default:
                ActOnce();
                break;
        }
    }

    private void ActOnce()
    {
        switch (dice.Below(8))
        {
            case 0:
                Send("noise", dice.Bytes(dice.Between(0, LongestDatagram)));
                break;
            case 1:
                Send("a header and noise", [0x11, 0, 0, 0, (byte)dice.Below(16), .. dice.Bytes(dice.Between(6, 600))]);
                break;
            case 2:
                Replay(changed: false);
                break;
            case 3:
                Replay(changed: true);
                break;
            case 4:
                Send("a discovery question", [0x12, .. "TELM"u8, .. dice.Bytes(8), .. new byte[51]]);
                break;
            case 5:
                Connect("noise", dice.Bytes(dice.Between(0, 2_000)), Source());
                break;
            case 6 when internet.Wiretap.Openings.Count > 0:
                Connect("a recorded HELLO", dice.Pick(internet.Wiretap.Openings), Source());
                break;
            default:
                Connect("a HELLO of its own", Hello(), Source());
                break;
        }
    }

    private DatagramSource Source()
    {
        return new DatagramSource(0, 0x0000_FFFF_C633_6400UL | (uint)dice.Below(256), (ushort)dice.Between(1_024, 65_535));
    }

    private void Send(string what, byte[] datagram)
    {
        trace.Say("attacker", $"sends {what}, {datagram.Length} bytes");
        internet.SendDatagram(datagram, 0, datagram.Length, Source(), _path);
    }

    private void Replay(bool changed)
    {
        if (internet.Wiretap.Datagrams.Count == 0)
        {
            return;
        }

        byte[] datagram = [.. dice.Pick(internet.Wiretap.Datagrams)];
        if (changed && datagram.Length > 0)
        {
            datagram[dice.Below(datagram.Length)] ^= (byte)(1 << dice.Below(8));
        }

        Send(changed ? "a recorded datagram with one bit changed" : "a recorded datagram", datagram);
    }

    // PROTOCOL 4.2
    private byte[] Hello()
    {
        string id = dice.Chance(0.5) ? dice.Pick(knownIds) : "nobody";
        byte[] body = [0x01, .. "TELM"u8, 1, 1, 1, 1, .. dice.Bytes(16), .. dice.Bytes(8), (byte)id.Length, .. System.Text.Encoding.ASCII.GetBytes(id)];
        return [(byte)(body.Length >> 8), (byte)body.Length, .. body];
    }

    private void FloodFromOneAddress()
    {
        DatagramSource source = Source();
        for (int i = 0; i < Flood; i++)
        {
            Connect("nothing", [], source with { Port = (ushort)(1_024 + i) });
        }
    }

    private void Connect(string what, byte[] bytes, DatagramSource source)
    {
        ICollectorMachine collector = internet.Collector;
        if (!collector.MachineUp || !collector.Listening)
        {
            return;
        }

        trace.Say("attacker", $"connects with {what}");
        (StreamEnd end, StreamEnd far) = StreamEnd.Pair(timeline, dice, _path, () => true, () => collector.MachineUp);
        bool answersBack = dice.Chance(0.5);
        end.Changed = () =>
        {
            if (end.AtEnd)
            {
                end.Close();
            }
            else if (end.Receive(_heard, 0, _heard.Length) > 0 && answersBack)
            {
                // A FINISH whose proof cannot be right, PROTOCOL 4.5.
                byte[] finish = [0, 33, 0x03, .. dice.Bytes(32)];
                end.Send(finish, 0, finish.Length);
            }
        };
        collector.Accept(far, source);
        end.Send(bytes, 0, bytes.Length);
        if (dice.Chance(0.5))
        {
            timeline.After(dice.Skewed(0, 20_000_000), dice.Chance(0.5) ? end.Close : end.Abort);
        }
    }
}
