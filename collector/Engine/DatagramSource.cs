using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Telemetry.Collector.Engine;

/// <summary>
/// An address and port without an allocation: the 16 bytes of an IPv6 address, or of an IPv4 address mapped into one, big-endian.
/// </summary>
public readonly record struct DatagramSource(ulong AddressHigh, ulong AddressLow, ushort Port)
{
    private const int AddressBytes = 16;

    public static DatagramSource From(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        Span<byte> bytes = stackalloc byte[AddressBytes];
        endPoint.Address.MapToIPv6().TryWriteBytes(bytes, out _);
        return new DatagramSource(
            BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), (ushort)endPoint.Port);
    }

    public IPAddress Address
    {
        get
        {
            Span<byte> bytes = stackalloc byte[AddressBytes];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, AddressHigh);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], AddressLow);
            IPAddress address = new(bytes);
            return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        }
    }

    public bool IsSameAddress(DatagramSource other) => AddressHigh == other.AddressHigh && AddressLow == other.AddressLow;

    /// <summary>"10.0.0.7:5170", "[fe80::1]:5170".</summary>
    public override string ToString()
    {
        IPAddress address = Address;
        string host = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
        return string.Create(CultureInfo.InvariantCulture, $"{host}:{Port}");
    }
}
