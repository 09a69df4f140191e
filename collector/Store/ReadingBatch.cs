using Telemetry.Collector.Engine;
using Telemetry.Wire;

namespace Telemetry.Collector.Store;

/// <summary>A reading as it goes to the store. Text and bytes lie in the batch's <see cref="ReadingBatch.Data"/>.</summary>
public struct StoredReading
{
    /// <summary>Index into <see cref="ReadingBatch.Boots"/>.</summary>
    public int Boot;

    public ulong Number;
    public int Channel;
    public ChannelType Type;
    public long DeviceTimeUs;

    /// <summary>As in <see cref="Reading.Bits"/>.</summary>
    public long Bits;

    public int DataOffset;
    public int DataLength;
}

/// <summary>Reading numbers that a device gave up, or that died with a boot (PROTOCOL 7.8, 8.5).</summary>
/// <param name="Boot">Index into <see cref="ReadingBatch.Boots"/>.</param>
/// <param name="Cause">PROTOCOL 17.4.</param>
public readonly record struct DeclaredLoss(int Boot, byte Cause, ulong First, ulong Count);

/// <summary>Reading numbers that were acknowledged to an earlier store (PROTOCOL 8.5).</summary>
/// <param name="Boot">Index into <see cref="ReadingBatch.Boots"/>.</param>
public readonly record struct DeclaredElsewhere(int Boot, ulong First, ulong Count);

/// <summary>
/// What is made durable together. Reused: it belongs to the engine while it is filled, to the store writer until it was
/// committed, then to the engine again. No number of a boot is in it twice, in whichever lists.
/// </summary>
public sealed class ReadingBatch
{
    /// <summary>The boots that <see cref="StoredReading.Boot"/> points to.</summary>
    public List<BootKey> Boots { get; } = [];

    /// <summary>How many readings of each of <see cref="Boots"/> have been numbered.</summary>
    public List<ulong> Sampled { get; } = [];

    public List<StoredReading> Readings { get; } = [];

    public List<DeclaredLoss> Losses { get; } = [];

    public List<DeclaredElsewhere> Elsewhere { get; } = [];

    /// <summary>Text and bytes of the readings, one after the other.</summary>
    public byte[] Data { get; set; } = [];

    /// <summary>Devices that introduced themselves since the batch before.</summary>
    public List<DeviceFacts> Devices { get; } = [];

    /// <summary>Boots of which something changed since the batch before, in the order in which they were met. They may not be in <see cref="Boots"/>.</summary>
    public List<BootFacts> BootFacts { get; } = [];

    public List<BootClockPoint> ClockPoints { get; } = [];

    /// <summary>Oldest first.</summary>
    public List<ConnectionEvent> Events { get; } = [];

    /// <summary>
    /// Set by the store when it has committed the batch: the place of its first reading in the order in which the store keeps readings, counted from 1;
    /// the others follow. Null: the store does not count, or had some of them already.
    /// </summary>
    public ulong? StoredFrom { get; set; }

    /// <summary>The engine's accounts of <see cref="Boots"/>.</summary>
    internal List<DeviceBoot> Accounts { get; } = [];

    internal ulong Number { get; set; }

    internal int DataLength { get; set; }

    internal int Entries => Readings.Count + Losses.Count + Elsewhere.Count;

    internal void Clear()
    {
        Boots.Clear();
        Sampled.Clear();
        Readings.Clear();
        Losses.Clear();
        Elsewhere.Clear();
        Devices.Clear();
        BootFacts.Clear();
        ClockPoints.Clear();
        Events.Clear();
        Accounts.Clear();
        StoredFrom = null;
        DataLength = 0;
    }
}
