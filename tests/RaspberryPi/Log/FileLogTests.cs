using Telemetry.Device;
using Telemetry.RaspberryPi.Log;
using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Tests.Log;

public class FileLogTests
{
    private static readonly FileLogOptions Small = new() { Bytes = 16 * 1024, SegmentBytes = 3 * 1024 };

    private readonly Dictionary<ulong, BootOfTruth> _boots = [];

    [Fact]
    public void Restart_EverythingIsThereUnderItsBoot_WithItsChannelsAndItsTime()
    {
        ModelDisk disk = new();
        LogUnderTest first = New(disk, new FileLogOptions());
        first.LongestData = 3_000;
        for (int i = 0; i < 500; i++)
            first.Sample();
        first.Log.StateUtc(1_700_000_000_000, 12);
        first.Flush();
        first.Log.StateUtc(1_700_000_000_500, 11);
        first.Flush();
        first.Storage.Dispose();

        LogUnderTest second = New(disk.AfterPowerCut(new Random(1)), new FileLogOptions());
        Assert.Equal(1, second.Storage.EarlierBoots);
        BootReadings log = second.Storage.EarlierBoot(0);
        Assert.Equal((first.Boot.Id, 0UL, 500UL, 6), (log.BootId, log.First, log.Next, log.ChannelCount));
        Assert.Equal((true, 1_700_000_000_500, 11), (log.HasUtc, log.UtcMs, log.UtcErrorMs));
        Assert.Equal((ChannelType.Text, "c-Text", 4), (log.Channel(4).Type, log.Channel(4).Name, log.Channel(4).Channel));
        for (ulong number = 0; number < 500; number++)
            Assert.Equal(first.Boot.Readings[(int)number], LogChecks.Entry(log, first.Boot, number));
        Assert.Null(second.Storage.TakeMessage(out _));
    }

    [Fact]
    public void Append_LargestValue_ComesBackWholeAndALargerOneIsLost()
    {
        ModelDisk disk = new();
        LogUnderTest log = New(disk, new FileLogOptions());
        byte[] data = [.. Enumerable.Range(0, Limits.LargeReadingBytes + 1).Select(i => (byte)(i * 7))];
        foreach (int length in (int[])[Limits.LargeReadingBytes, Limits.LargeReadingBytes + 1, 0, 1, Limits.LargeReadingBytes])
        {
            Reading reading = new() { Channel = 5, Type = ChannelType.Bytes, TimeUs = 5, Data = data, DataLength = length };
            log.Boot.Readings.Add(BootOfTruth.Text(in reading));
            log.Log.Append(ref reading);
        }

        log.Flush();
        Assert.Equal(1UL, log.Log.LostBy(LostCause.TooLarge));
        LogUnderTest next = New(disk.AfterKill(), new FileLogOptions());
        BootReadings earlier = next.Storage.EarlierBoot(0);
        Assert.Equal("lost TooLarge", LogChecks.Entry(earlier, log.Boot, 1));
        foreach (ulong number in (ulong[])[0, 2, 3, 4])
            Assert.DoesNotContain("lost", LogChecks.Entry(earlier, log.Boot, number), StringComparison.Ordinal);
    }

    [Fact]
    public void Release_Everything_LeavesOneFileAndNoEarlierBoot()
    {
        ModelDisk disk = new();
        LogUnderTest log = New(disk, Small);
        for (int i = 0; i < 300; i++)
        {
            log.Sample();
            log.Flush();
        }

        Assert.InRange(disk.Files.Count, 4, 6);
        log.Log.Release(log.Log.Next);
        log.Flush();
        Assert.Single(disk.Files);
        log.Storage.Dispose();

        LogUnderTest next = New(disk.AfterKill(), Small);
        Assert.Equal(0, next.Storage.EarlierBoots);
        next.Sample();
        next.Flush();
        Assert.Single(next.Disk.Files);
    }

    [Fact]
    public void Full_DropsTheOldestOfTheOldestBootAndSaysSo()
    {
        ModelDisk disk = new();
        LogUnderTest old = New(disk, Small);
        Fill(old, 100);
        old.Storage.Dispose();
        LogUnderTest log = New(disk, Small);
        Fill(log, 100);
        Assert.Equal(0, log.Boot.Overflowed);
        BootReadings earlier = log.Storage.EarlierBoot(0);
        while (earlier.HeldFirst < earlier.Next)
            Fill(log, 1);

        Assert.Equal((0UL, 100UL, 1), (earlier.First, earlier.Next, earlier.DroppedCount > 0 ? 1 : 0));
        Assert.Equal(0, log.Boot.Overflowed);
        Fill(log, 300);
        Assert.True(log.Boot.Overflowed > 0);
        Assert.True(disk.Bytes <= Small.Bytes + 1024, $"{disk.Bytes} bytes are used");
        Assert.Contains("the log is full", Messages(log.Storage), StringComparison.Ordinal);

        // The earlier boot is still there, to say what was lost of it.
        LogUnderTest next = New(disk.AfterKill(), Small);
        LogChecks.Recovered(next.Storage, _boots, boot => boot.Flushed);
        Assert.Equal(2, next.Storage.EarlierBoots);
    }

    /// <summary>The newest header says what was dropped of an older boot: its file stays, though all readings in it are acknowledged.</summary>
    [Fact]
    public void Release_TheSegmentWithTheAccount_WhatItSaysOfAnOlderBootIsKeptOverStarts()
    {
        ModelDisk disk = new();
        LogUnderTest old = New(disk, Small);
        Fill(old, 250);
        old.Storage.Dispose();
        LogUnderTest log = New(disk, Small);
        BootReadings earlier = log.Storage.EarlierBoot(0);
        while (earlier.DroppedCount == 0)
            Fill(log, 1);
        (ulong, ulong, LostCause)[] dropped = Dropped(earlier);
        log.Log.Release(log.Log.Next);
        log.Storage.Dispose();

        for (int i = 0; i < 3; i++)
        {
            using FileLogStorage storage = new(disk, Small);
            Assert.Equal(1, storage.EarlierBoots);
            Assert.Equal(dropped, Dropped(storage.EarlierBoot(0)));
            Assert.Null(storage.TakeMessage(out _));
        }
    }

    [Fact]
    public void Boots_MoreThanTheAccountHolds_TheOldestIsGivenUpAndCounted()
    {
        ModelDisk disk = new();
        FileLogOptions options = new();
        for (int i = 0; i < SegmentHeader.MostBoots + 20; i++)
        {
            LogUnderTest log = New(disk, options);
            log.Sample();
            log.Flush();
            log.Storage.Dispose();
        }

        LogUnderTest last = New(disk, options);
        Assert.Equal(SegmentHeader.MostBoots, last.Storage.EarlierBoots);
        Assert.InRange(disk.Files.Count, SegmentHeader.MostBoots, SegmentHeader.MostBoots + 1);
        last.Sample();
        last.Flush();
        Assert.Contains("the 1 of the oldest are given up", Messages(last.Storage), StringComparison.Ordinal);
    }

    [Fact]
    public void Sync_ReadingsThatAreAcknowledgedInTime_AreNotSynced()
    {
        ModelDisk disk = new();
        LogUnderTest log = New(disk, new FileLogOptions());
        log.Sample();
        log.Flush();
        int syncs = disk.Syncs;
        for (int i = 0; i < 100; i++)
        {
            log.NowUs += 100_000;
            log.Sample();
            log.Flush();
            log.Log.Release(log.Log.Next - 1);
        }

        Assert.Equal(syncs, disk.Syncs);
    }

    [Fact]
    public void Sync_ReadingThatIsNotAcknowledged_IsSafeAfterTheInterval()
    {
        ModelDisk disk = new();
        LogUnderTest log = New(disk, new FileLogOptions());
        for (int i = 0; i < 200; i++)
        {
            log.Sample();
            log.Flush();
            ulong sampled = log.Log.Next;
            long atUs = log.NowUs;
            log.NowUs = Math.Min(log.Log.FlushDueUs, log.NowUs + 130_000);
            Assert.True(log.NowUs - atUs <= 1_000_000);
            log.Flush();
            if (i == 150)
                log.Log.Release(140);
        }

        long until = log.NowUs + 1_000_000;
        ulong all = log.Log.Next;
        while (log.Log.FlushDueUs <= until)
        {
            log.NowUs = log.Log.FlushDueUs;
            log.Flush();
        }

        LogUnderTest next = New(disk.AfterPowerCut(new Random(2)), new FileLogOptions());
        LogChecks.Recovered(next.Storage, _boots, boot => boot == log.Boot ? all : 0);
        Assert.Equal(long.MaxValue, log.Log.FlushDueUs);
    }

    [Fact]
    public void Open_Again_TheBootBeforeBecomesAnEarlierOne()
    {
        ModelDisk disk = new();
        LogUnderTest log = New(disk, new FileLogOptions());
        Fill(log, 50);
        log.Sample();
        DeviceLog second = log.Storage.Open(77, LogUnderTest.Channels(), null!);

        BootReadings earlier = log.Storage.EarlierBoot(0);
        Assert.Equal((1, log.Boot.Id, 51UL), (log.Storage.EarlierBoots, earlier.BootId, earlier.Next));
        LogChecks.Entry(earlier, log.Boot, 50);
        earlier.Release(51);
        Assert.Equal(0, log.Storage.EarlierBoots);
        Assert.Equal(0UL, second.Next);
    }

    [Fact]
    public void Carriers_AreKeptForWhatIsUnderWayOnly()
    {
        LogUnderTest log = New(new ModelDisk(), new FileLogOptions());
        Fill(log, 3_000);
        log.Log.SetCarrier(10, 5);
        log.Log.SetCarrier(2_999, 6);
        Assert.Equal((5U, 6U, 0U), (log.Log.Carrier(10), log.Log.Carrier(2_999), log.Log.Carrier(11)));
        log.Log.Release(2_500);
        Assert.Equal(6U, log.Log.Carrier(2_999));
        log.Log.ForgetCarriers();
        Assert.Equal(0U, log.Log.Carrier(2_999));
    }

    private static (ulong First, ulong End, LostCause Cause)[] Dropped(BootReadings log) =>
        [.. Enumerable.Range(0, log.DroppedCount).Select(i => (log.Dropped(i).First, log.Dropped(i).End, log.Dropped(i).Cause))];

    private static void Fill(LogUnderTest log, int readings)
    {
        for (int i = 0; i < readings; i++)
        {
            log.Sample();
            log.Flush();
        }
    }

    private static string Messages(FileLogStorage storage)
    {
        List<string> all = [];
        while (storage.TakeMessage(out _) is { } text)
            all.Add(text);
        return string.Join('\n', all);
    }

    private LogUnderTest New(ModelDisk disk, FileLogOptions options) => new(disk, options, new Random(_boots.Count), _boots);
}
