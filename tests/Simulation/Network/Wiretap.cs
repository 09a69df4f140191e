using Telemetry.Simulation.Tests.World;

namespace Telemetry.Simulation.Tests.Network;

/// <summary>What an attacker on the path recorded, to be sent again later: a bounded sample of datagrams and of first messages.</summary>
public sealed class Wiretap(Dice dice)
{
    private const int Kept = 64;
    private readonly List<byte[]> _datagrams = [];
    private readonly List<byte[]> _openings = [];
    private readonly List<byte[]> _answers = [];

    public IReadOnlyList<byte[]> Datagrams => _datagrams;

    /// <summary>The first bytes that devices sent on control connections: a HELLO, perhaps more.</summary>
    public IReadOnlyList<byte[]> Openings => _openings;

    /// <summary>The first bytes that the collector answered: the body of a CHALLENGE.</summary>
    public IReadOnlyList<byte[]> Answers => _answers;

    public void Datagram(ReadOnlySpan<byte> datagram)
    {
        // One in eight is enough to replay from, and keeps the copying down.
        if (_datagrams.Count < Kept || dice.Chance(0.125))
        {
            Keep(_datagrams, datagram);
        }
    }

    public void Opening(ReadOnlySpan<byte> bytes) => Keep(_openings, bytes);

    public void Answer(ReadOnlySpan<byte> body) => Keep(_answers, body);

    private void Keep(List<byte[]> list, ReadOnlySpan<byte> bytes)
    {
        if (list.Count < Kept)
        {
            list.Add(bytes.ToArray());
        }
        else
        {
            list[dice.Below(Kept)] = bytes.ToArray();
        }
    }
}
