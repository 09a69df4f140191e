using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Telemetry.Collector.Engine;
using Telemetry.Wire;

namespace Telemetry.Collector.Hosting;

/// <summary>
/// Room for the datagrams that one call to the system brings, allocated once and pinned: bytes, lengths, and the senders'
/// socket addresses as the system wrote them.
/// </summary>
public sealed class DatagramBatch(AddressFamily family)
{
    /// <summary>At 64 the call to the system costs little beside opening 64 datagrams, and the engine is held for less than a millisecond.</summary>
    public const int Capacity = 64;

    /// <summary>One byte more than the largest valid datagram, so that a longer one shows.</summary>
    public const int SlotBytes = Limits.DatagramBytes + 1;

    /// <summary>A sockaddr_in6; that of IPv4 is shorter.</summary>
    public const int AddressBytes = 28;

    // sockaddr_in: port at 2, address at 4. sockaddr_in6: port at 2, flow at 4, address at 8, scope at 24.
    private const int PortOffset = 2;
    private const int Ip4Offset = 4;
    private const int Ip4AddressBytes = 16;
    private const int Ip6Offset = 8;
    private const ulong Ip4MappedPrefix = 0xFFFF_0000_0000;

    public byte[] Bytes { get; } = GC.AllocateArray<byte>(Capacity * SlotBytes, pinned: true);

    public byte[] Addresses { get; } = GC.AllocateArray<byte>(Capacity * AddressBytes, pinned: true);

    public int[] Lengths { get; } = new int[Capacity];

    public int Count { get; set; }

    public AddressFamily Family => family;

    public Span<byte> Slot(int index) => Bytes.AsSpan(index * SlotBytes, SlotBytes);

    public Span<byte> Address(int index) => Addresses.AsSpan(index * AddressBytes, AddressBytes);

    /// <summary>Sends an answer to where a datagram came from.</summary>
    public void Answer(Socket socket, int index, ReadOnlySpan<byte> answer)
    {
        SocketAddress to = new(family, AddressBytes);
        Address(index).CopyTo(to.Buffer.Span);
        to.Size = family == AddressFamily.InterNetworkV6 ? AddressBytes : Ip4AddressBytes;
        try
        {
            socket.SendTo(answer, SocketFlags.None, to);
        }
        catch (SocketException)
        {
            // An answer to a discovery question may be lost: the device asks again (PROTOCOL 14.3).
        }
    }

    public DatagramSource Source(int index)
    {
        ReadOnlySpan<byte> address = Address(index);
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(address[PortOffset..]);
        return family == AddressFamily.InterNetworkV6
            ? new DatagramSource(
                BinaryPrimitives.ReadUInt64BigEndian(address[Ip6Offset..]),
                BinaryPrimitives.ReadUInt64BigEndian(address[(Ip6Offset + 8)..]),
                port)
            : new DatagramSource(0, Ip4MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(address[Ip4Offset..]), port);
    }
}
