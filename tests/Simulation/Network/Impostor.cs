using Telemetry.Simulation.Tests.World;

namespace Telemetry.Simulation.Tests.Network;

/// <summary>
/// Answers a device in the collector's place, without its key: with what the collector once said, with messages of the right
/// shape, or with noise. The device must not take it for the collector, and must not stop for good.
/// </summary>
public static class Impostor
{
    public static void Answer(StreamEnd end, Dice dice, Wiretap wiretap)
    {
        var heard = new byte[1_024];
        end.Changed = () =>
        {
            if (end.AtEnd)
            {
                end.Close();
            }

            if (end.Receive(heard, 0, heard.Length) > 0)
            {
                Speak(end, dice, wiretap);
            }
        };
    }

    private static void Speak(StreamEnd end, Dice dice, Wiretap wiretap)
    {
        byte[] body = dice.Below(5) switch
        {
            0 => Challenge(dice),
            1 => Refusal(dice),
            2 when wiretap.Answers.Count > 0 => dice.Pick(wiretap.Answers),
            3 => dice.Bytes(dice.Between(1, 600)),
            _ => [],
        };

        byte[] record = [(byte)(body.Length >> 8), (byte)body.Length, .. body];
        end.Send(record, 0, record.Length);
        if (dice.Chance(0.3))
        {
            end.Close();
        }
    }

    // PROTOCOL 4.3, with a proof that cannot be right.
    private static byte[] Challenge(Dice dice) => [0x02, 1, 1, .. dice.Bytes(16), 0, .. dice.Bytes(32)];

    // PROTOCOL 4.6. It may ask for a wait, but not for one that outlasts the simulation's calm.
    private static byte[] Refusal(Dice dice)
    {
        int waitMs = dice.Between(0, 5_000);
        return [0x04, (byte)dice.Between(0, 9), 1, 1, 0, 0, (byte)(waitMs >> 8), (byte)waitMs, 2, (byte)'n', (byte)'o'];
    }
}
