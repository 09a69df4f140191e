using Telemetry.Collector.Engine;
using Telemetry.Simulation.Tests.World;

namespace Telemetry.Simulation.Tests.Network;

/// <summary>What the network needs to know of the machine that listens.</summary>
public interface ICollectorMachine
{
    /// <summary>The machine is powered: it answers a connection to a port where nobody listens with a reset.</summary>
    bool MachineUp { get; }

    bool Listening { get; }

    void Accept(StreamEnd end, DatagramSource from);

    void Datagram(byte[] datagram, int count, DatagramSource from);
}

/// <summary>Carries packets between devices, attackers and the collector, and treats each as its path says.</summary>
public sealed class Internet(Timeline timeline, Dice dice, Trace trace)
{
    /// <summary>The name and the address under which the collector is reached; everything else leads nowhere.</summary>
    public const string CollectorHost = "10.0.0.1";
    public const string CollectorName = "collector.example";
    public const int CollectorPort = 5170;

    private const int PacketBytes = 2_048;
    private readonly Stack<byte[]> _free = new();

    public ICollectorMachine Collector { get; set; } = null!;

    public Wiretap Wiretap { get; } = new(dice.Fork());

    public long DatagramsSent { get; private set; }

    public static bool LeadsToCollector(string host, int port)
    {
        return port == CollectorPort && (host == CollectorHost || host == CollectorName);
    }

    /// <summary>A datagram to the collector, by the path of a device or of an attacker.</summary>
    public void SendDatagram(byte[] buffer, int offset, int count, DatagramSource from, PathConditions path)
    {
        DatagramsSent++;
        Wiretap.Datagram(buffer.AsSpan(offset, count));
        Carry(buffer.AsSpan(offset, count), path, (packet, length) =>
        {
            if (Collector.MachineUp && Collector.Listening)
            {
                Collector.Datagram(packet, length, from);
            }
        });
    }

    /// <summary>A datagram from the collector back to who asked.</summary>
    public void AnswerDatagram(ReadOnlySpan<byte> datagram, DatagramSource to)
    {
        if (_askers.TryGetValue(to, out (PathConditions Path, Action<byte[], int> Take) asker))
        {
            Carry(datagram, asker.Path, asker.Take);
        }
    }

    private readonly Dictionary<DatagramSource, (PathConditions Path, Action<byte[], int> Take)> _askers = [];

    /// <summary>Names who receives what the collector sends to an address.</summary>
    public void Attach(DatagramSource address, PathConditions path, Action<byte[], int> take) => _askers[address] = (path, take);

    public void Detach(DatagramSource address) => _askers.Remove(address);

    private void Carry(ReadOnlySpan<byte> datagram, PathConditions path, Action<byte[], int> arrive)
    {
        if (path.Cut || path.DatagramsBlocked || datagram.Length > path.LargestDatagram || dice.Chance(path.Loss))
        {
            return;
        }

        int copies = dice.Chance(path.Duplicate) ? dice.Between(2, 3) : 1;
        for (int i = 0; i < copies; i++)
        {
            byte[] packet = _free.TryPop(out byte[]? used) ? used : new byte[PacketBytes];
            datagram.CopyTo(packet);
            int length = dice.Chance(path.Corrupt) ? Damage(packet, datagram.Length) : datagram.Length;
            long delayUs = path.LatencyUs + dice.Between(0, path.JitterUs);
            if (dice.Chance(path.Reorder))
            {
                delayUs += dice.Skewed(1_000, 3_000_000);
            }

            timeline.After(delayUs, () =>
            {
                if (!path.Cut)
                {
                    trace.Mark(length);
                    arrive(packet, length);
                }

                _free.Push(packet);
            });
        }
    }

    private int Damage(byte[] packet, int length)
    {
        switch (dice.Below(4))
        {
            case 0:
                return dice.Below(length + 1);
            case 1:
                int more = Math.Min(PacketBytes, length + dice.Between(1, 64));
                dice.Fill(packet.AsSpan(length, more - length));
                return more;
            default:
                for (int bits = dice.Between(1, 8); bits > 0; bits--)
                {
                    packet[dice.Below(length)] ^= (byte)(1 << dice.Below(8));
                }

                return length;
        }
    }
}
