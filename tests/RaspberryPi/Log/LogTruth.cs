using System.Globalization;
using Telemetry.Device;
using Telemetry.Device.Tests.Core;
using Telemetry.RaspberryPi.Log;
using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Tests.Log;

/// <summary>What really happened to one boot of a device: what it sampled, how far it was flushed, synced, acknowledged, and what was given up.</summary>
public sealed class BootOfTruth(ulong id) : DeviceObserver
{
    public ulong Id { get; } = id;

    /// <summary>A number's value, time, channel and type as text, or why there is none; the index is the number.</summary>
    public List<string> Readings { get; } = [];

    /// <summary>Numbers that the log declared lost after they were sampled, and why.</summary>
    public Dictionary<ulong, LostCause> GivenUp { get; } = [];

    /// <summary>Readings that were sampled well and given up for want of room.</summary>
    public int Overflowed => GivenUp.Count(each => each.Value == LostCause.LogOverflow && !Readings[(int)each.Key].StartsWith("lost", StringComparison.Ordinal));

    public ulong Flushed { get; set; }

    public ulong Synced { get; set; }

    public ulong Acknowledged { get; set; }

    public (long UtcMs, int ErrorMs)? Utc { get; set; }

    public override void Lost(ulong number, LostCause cause)
    {
        if (number < (ulong)Readings.Count)
        {
            // What a damaged medium takes along may have been lost before; that is not known any more.
            Assert.True(GivenUp.TryAdd(number, cause) || cause == LostCause.StorageError, $"{number} is given up twice");
        }
    }

    public static string Text(in Reading reading)
    {
        string data = reading.Data is null ? "" : Convert.ToHexString(reading.Data, reading.DataOffset, reading.DataLength);
        return string.Create(CultureInfo.InvariantCulture, $"{reading.Channel} {reading.Type} {reading.TimeUs} {reading.Bits:x} {data}");
    }
}

/// <summary>A log with its truth beside it, and random things that happen to both.</summary>
public sealed class LogUnderTest
{
    private readonly Random _dice;
    private readonly ChannelTable _channels;
    private readonly byte[] _data = new byte[Limits.LargeReadingBytes];

    public LogUnderTest(ModelDisk disk, FileLogOptions options, Random dice, Dictionary<ulong, BootOfTruth> boots)
    {
        _dice = dice;
        Disk = disk;
        Boots = boots;
        Storage = new FileLogStorage(disk, options)
        {
            // After a power cut it may be given up again.
            EarlierLost = (bootId, number, cause) => boots[bootId].GivenUp.TryAdd(number, cause),
        };
        Boot = new BootOfTruth((ulong)dice.NextInt64());
        boots.Add(Boot.Id, Boot);
        _channels = Channels();
        Log = Storage.Open(Boot.Id, _channels, Boot);
        disk.Synced = () => Boot.Synced = Math.Max(Boot.Synced, Boot.Flushed);
    }

    public ModelDisk Disk { get; }

    public FileLogStorage Storage { get; }

    public DeviceLog Log { get; }

    public BootOfTruth Boot { get; }

    public Dictionary<ulong, BootOfTruth> Boots { get; }

    public long NowUs { get; set; } = 1;

    /// <summary>How often the collector is there, of a hundred.</summary>
    public int Acknowledges { get; set; } = 100;

    /// <summary>The longest text or byte string that is sampled.</summary>
    public int LongestData { get; set; } = 200;

    public static ChannelTable Channels()
    {
        DeviceCore core = new(new DeviceOptions { DeviceId = "pi", Key = new byte[32] }, NoLink.Instance, NoLink.Instance, new Telemetry.Security.SystemRandomSource(), null!);
        foreach (ChannelType type in Enum.GetValues<ChannelType>())
            core.AddChannel(new ChannelDeclaration { Name = $"c-{type}", Type = type, Quantity = "q", Unit = "1" }, null!, 0, 0);
        return core.Channels;
    }

    /// <summary>One thing that a device does.</summary>
    public void Step()
    {
        NowUs += _dice.Next(1, 400_000);
        switch (_dice.Next(20))
        {
            case < 12:
                for (int i = _dice.Next(1, 6); i > 0; i--)
                    Sample();
                Flush();
                break;
            case < 15 when _dice.Next(100) < Acknowledges:
                Acknowledge(Log, Boot);
                break;
            case < 17 when Storage.EarlierBoots > 0 && _dice.Next(100) < Acknowledges:
                BootReadings earlier = Storage.EarlierBoot(_dice.Next(Storage.EarlierBoots));
                Acknowledge(earlier, Boots[earlier.BootId]);
                break;
            case 17:
                Boot.Utc = (_dice.Next(), _dice.Next(1000));
                Log.StateUtc(Boot.Utc.Value.UtcMs, Boot.Utc.Value.ErrorMs);
                break;
            default:
                ReadSome();
                break;
        }
    }

    public void Flush()
    {
        Log.Flush(NowUs);
        Boot.Flushed = Log.Next;
    }

    public void Sample()
    {
        if (_dice.Next(10) == 0)
        {
            LostCause cause = (LostCause)_dice.Next(1, 6);
            Boot.Readings.Add($"lost {cause}");
            Boot.GivenUp.Add((ulong)Boot.Readings.Count - 1, cause);
            SwallowOne(() => Log.AppendLost(NowUs, cause));
            return;
        }

        int channel = _dice.Next(6);
        Reading reading = new() { Channel = channel, Type = (ChannelType)(channel + 1), TimeUs = NowUs + _dice.Next(-1000, 1000) };
        SetValue(ref reading);
        Boot.Readings.Add(BootOfTruth.Text(in reading));
        Log.Append(ref reading);
        Assert.Equal((ulong)Boot.Readings.Count, Log.Next);
    }

    private void SetValue(ref Reading reading)
    {
        switch (reading.Type)
        {
            case ChannelType.Bool:
                reading.Bits = _dice.Next(2);
                break;
            case ChannelType.Float32:
                reading.Bits = (uint)_dice.Next();
                break;
            case ChannelType.Int64 or ChannelType.Float64:
                reading.Bits = _dice.NextInt64();
                break;
            default:
                reading.Data = _data;
                reading.DataLength = _dice.Next(LongestData + 1);
                reading.DataOffset = _dice.Next(10);
                reading.DataOffset = Math.Min(reading.DataOffset, _data.Length - reading.DataLength);
                _dice.NextBytes(_data.AsSpan(reading.DataOffset, reading.DataLength));
                break;
        }
    }

    /// <summary>The observer is told of what was lost at once too; the truth has it already.</summary>
    private void SwallowOne(Action append)
    {
        ulong number = (ulong)Boot.Readings.Count - 1;
        LostCause cause = Boot.GivenUp[number];
        Boot.GivenUp.Remove(number);
        append();
        Assert.Equal(cause, Boot.GivenUp[number]);
    }

    private void Acknowledge(BootReadings log, BootOfTruth boot)
    {
        ulong next = _dice.Next(2) == 0 ? log.Next : (ulong)_dice.NextInt64((long)log.First, (long)log.Next + 1);
        boot.Acknowledged = Math.Max(boot.Acknowledged, next);
        log.Release(next);
    }

    private void ReadSome()
    {
        for (int i = 0; i < 10 && Log.Count > 0; i++)
        {
            ulong number = (ulong)_dice.NextInt64((long)Log.HeldFirst, (long)Log.Next);
            LogChecks.Entry(Log, Boot, number);
        }
    }
}

/// <summary>A log against its truth.</summary>
public static class LogChecks
{
    /// <summary>What is given back of a number is what was sampled; gives what is said of it.</summary>
    public static string Entry(BootReadings log, BootOfTruth boot, ulong number)
    {
        Reading reading = default;
        if (!log.TryGet(number, ref reading, out LostCause cause))
            return $"lost {cause}";

        Assert.Equal(number, reading.Number);
        string text = BootOfTruth.Text(in reading);
        Assert.True(text == boot.Readings[(int)number], $"number {number} comes back as {text}, it was {boot.Readings[(int)number]}");
        return text;
    }

    /// <summary>After a restart, every boot accounts for all its numbers, and what was safe is there.</summary>
    /// <param name="storage">of the new process</param>
    /// <param name="boots">all boots that ever were</param>
    /// <param name="safe">of a boot: the number below which everything must be there that is not acknowledged or given up</param>
    public static void Recovered(FileLogStorage storage, Dictionary<ulong, BootOfTruth> boots, Func<BootOfTruth, ulong> safe)
    {
        Assert.True(storage.KnowsEarlierBoots);
        Dictionary<ulong, BootReadings> found = [];
        for (int i = 0, count = storage.EarlierBoots; i < count; i++)
            found.Add(storage.EarlierBoot(i).BootId, storage.EarlierBoot(i));
        foreach (BootReadings log in found.Values)
            Account(log, boots[log.BootId], safe(boots[log.BootId]));
        foreach (BootOfTruth boot in boots.Values.Where(boot => !found.ContainsKey(boot.Id)))
        {
            for (ulong number = boot.Acknowledged; number < safe(boot); number++)
                Assert.True(boot.GivenUp.ContainsKey(number), $"boot {boot.Id:x} is gone, with its number {number}");
        }
    }

    private static void Account(BootReadings log, BootOfTruth boot, ulong safe)
    {
        Assert.InRange(log.Next, safe, (ulong)boot.Readings.Count);
        Assert.True(log.First <= boot.Acknowledged, "it claims to be acknowledged beyond what was");
        Assert.Equal(6, log.ChannelCount == 0 ? 6 : log.ChannelCount);
        ulong covered = log.First;
        for (int i = 0; i < log.DroppedCount; i++)
        {
            DroppedRange range = log.Dropped(i);
            Assert.Equal(covered, range.First);
            covered = range.End;
            for (ulong number = Math.Max(range.First, boot.Acknowledged); number < range.End; number++)
                Assert.True(boot.GivenUp.ContainsKey(number) || number >= safe, $"{number} is dropped, and nobody was told");
        }

        Assert.Equal(log.HeldFirst, covered);
        for (ulong number = log.HeldFirst; number < log.Next; number++)
        {
            string entry = Entry(log, boot, number);
            Assert.True(
                entry == boot.Readings[(int)number] || number >= safe,
                $"boot {boot.Id:x} lost its number {number}: {entry}");
        }
    }
}
