using System.Runtime.InteropServices;

namespace Telemetry.Collector.Store.Sqlite;

/// <summary>A reading of one channel of one boot. Its type is the channel's.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SeriesReading
{
    public ulong Number;
    public long DeviceTimeUs;

    /// <summary>As in <see cref="StoredReading.Bits"/>; 0 for text and bytes.</summary>
    public long Bits;

    /// <summary>Text and bytes: where the value lies in the data that goes with it.</summary>
    public int DataOffset;

    public int DataLength;
}
