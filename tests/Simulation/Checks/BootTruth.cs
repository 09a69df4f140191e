using Telemetry.Simulation.Tests.World;
using Telemetry.Wire;

namespace Telemetry.Simulation.Tests.Checks;

/// <summary>
/// A reading as its sensor gave it. Text and bytes are made again from their seed when they are compared: the truth of a run
/// would otherwise hold every waveform of it.
/// </summary>
public readonly record struct TrueReading(
    int Channel, ChannelType Type, long DeviceTimeUs, long Bits, ulong DataSeed, int DataLength)
{
    /// <summary>The sensor had nothing to give: the number is lost from the start.</summary>
    public bool SensorFailed { get; init; }

    public bool HasData => Type is ChannelType.Text or ChannelType.Bytes;

    /// <summary>Letters for text, anything for bytes.</summary>
    public static void MakeData(ulong seed, ChannelType type, Span<byte> data)
    {
        new Dice(seed).Fill(data);
        if (type == ChannelType.Text)
        {
            for (int i = 0; i < data.Length; i++)
            {
                data[i] = (byte)('a' + (data[i] % 26));
            }
        }
    }
}

/// <summary>What really happened in one boot of one device, written down where it happened: at the sensors.</summary>
public sealed class BootTruth(string device, ulong bootId, long startedUs, double clockRate)
{
    public string Device { get; } = device;

    public ulong BootId { get; } = bootId;

    public long StartedUs { get; } = startedUs;

    /// <summary>Microseconds of device time in a true one.</summary>
    public double ClockRate { get; } = clockRate;

    /// <summary>A reading's number is its index.</summary>
    public List<TrueReading> Readings { get; } = [];

    /// <summary>Numbers that the device declared lost, and why.</summary>
    public Dictionary<ulong, LostCause> DeclaredLost { get; } = [];

    /// <summary>The log was full at least once.</summary>
    public bool HasOverflowed { get; set; }

    /// <summary>The device restarted or was taken away: what it still held is gone.</summary>
    public bool Over { get; set; }

    /// <summary>The device's log survives its restarts.</summary>
    public bool HasDisk { get; init; }

    /// <summary>Numbers below are in the device's files.</summary>
    public ulong Flushed { get; set; }

    /// <summary>Numbers below are on the device's medium.</summary>
    public ulong Synced { get; set; }

    /// <summary>Numbers below outlived the end of the boot, unless the log gave them up later.</summary>
    public ulong Safe { get; set; }

    /// <summary>Another device with the same id was online while this boot ran, so the collector may have taken this boot for over.</summary>
    public bool Contested { get; set; }

    /// <summary>The true time at which the device's clock shows a time, µs.</summary>
    public double TrueTimeUs(long deviceUs) => StartedUs + (deviceUs / ClockRate);

    public override string ToString() => $"{Device}/{BootId:x16}";
}
