using System.Security.Cryptography;
using Telemetry.Wire;

namespace Telemetry.Simulator.Truth;

/// <summary>One reading as it was sampled.</summary>
/// <param name="Bits">As in <see cref="Reading.Bits"/>; of text and bytes <see cref="BootRecord.Digest"/>.</param>
public readonly record struct SampledReading(ulong Number, long TimeUs, long Bits, byte Channel, ChannelType Type);

/// <summary>
/// What really happened in one boot of a device, recorded at the sensor and apart from the device's log: the yardstick for what
/// the collector has in the end. 32 bytes a reading.
/// </summary>
public sealed class BootRecord(string device, ulong bootId)
{
    private readonly List<SampledReading> _sampled = [];
    private readonly Dictionary<ulong, LostCause> _lost = [];

    public string Device { get; } = device;

    public ulong BootId { get; } = bootId;

    /// <summary>In the order of their numbers.</summary>
    public IReadOnlyList<SampledReading> Sampled => _sampled;

    /// <summary>Numbers that the device declared lost. The collector may hold some all the same: it stored them before.</summary>
    public IReadOnlyDictionary<ulong, LostCause> Lost => _lost;

    public void Add(in Reading reading) => _sampled.Add(new SampledReading(
        reading.Number, reading.TimeUs, BitsOf(reading), (byte)reading.Channel, reading.Type));

    public void AddLost(ulong number, LostCause cause) => _lost[number] = cause;

    /// <summary>What stands for text or bytes in <see cref="SampledReading.Bits"/>: the first 64 bits of their SHA-256.</summary>
    public static long Digest(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        return BitConverter.ToInt64(hash);
    }

    private static long BitsOf(in Reading reading) => reading.Type is ChannelType.Text or ChannelType.Bytes
        ? Digest(reading.Data.AsSpan(reading.DataOffset, reading.DataLength))
        : reading.Bits;
}
