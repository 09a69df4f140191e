using Telemetry.RaspberryPi.Log;
using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Tests.Log;

/// <summary>A disk that is full, read-only, damaged or not there: the device goes on, and says what it lost.</summary>
public class TroubleTests
{
    private const long TenSecondsUs = 10_000_000;
    private static readonly FileLogOptions Options = new() { MemoryBytes = 400_000 };

    private readonly Dictionary<ulong, BootOfTruth> _boots = [];

    [Theory]
    [InlineData("create")]
    [InlineData("write")]
    [InlineData("sync")]
    [InlineData("sync names")]
    public void Write_FailsForAWhile_NothingIsLostThatMemoryHolds(string operation)
    {
        ModelDisk disk = new();
        LogUnderTest log = New(disk);
        Sample(log, 100);
        disk.Fails = what => what == operation;
        Sample(log, 500, 2_000_000);
        disk.Fails = _ => false;
        log.NowUs += TenSecondsUs;
        Sample(log, 100);

        Assert.True(log.Log.SurvivesRestart);
        Assert.DoesNotContain(LostCause.StorageError, log.Boot.GivenUp.Where(Later).Select(each => each.Value));
        LogUnderTest next = New(disk.AfterKill());
        LogChecks.Recovered(next.Storage, _boots, boot => boot.Flushed);

        bool Later(KeyValuePair<ulong, LostCause> each) => !log.Boot.Readings[(int)each.Key].StartsWith("lost", StringComparison.Ordinal);
    }

    [Fact]
    public void Write_FailsForLong_LosesTheOldestOfMemoryAndSaysSo()
    {
        ModelDisk disk = new();
        LogUnderTest log = New(disk);
        log.LongestData = 500;
        Sample(log, 100);
        disk.Room = disk.Bytes + 10;
        Sample(log, 20_000);
        Assert.False(log.Log.SurvivesRestart);
        string said = Messages(log.Storage);
        Assert.Contains("cannot be written to /log: no space left on device", said, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', said);
        ulong lost = log.Log.LostBy(LostCause.StorageError);
        Assert.True(lost > 1_000);

        disk.Room = long.MaxValue;
        log.NowUs += TenSecondsUs;
        Sample(log, 1);
        Assert.True(log.Log.SurvivesRestart);
        Assert.Contains("readings are written to /log again", Messages(log.Storage), StringComparison.Ordinal);

        // What is lost is lost after the restart too, and all the rest is there.
        BootOfTruth truth = log.Boot;
        LogUnderTest next = New(disk.AfterKill());
        BootReadings earlier = next.Storage.EarlierBoot(0);
        for (ulong number = 0; number < truth.Flushed; number++)
        {
            string entry = LogChecks.Entry(earlier, truth, number);
            string expected = truth.GivenUp.TryGetValue(number, out LostCause cause) ? $"lost {cause}" : truth.Readings[(int)number];
            Assert.True(entry == expected || (entry == "lost StorageError" && truth.GivenUp.ContainsKey(number)), $"{number} is {entry}, it was {expected}");
        }
    }

    [Fact]
    public void Write_Fails_OnlineDeviceGoesOnFromMemory()
    {
        ModelDisk disk = new() { Fails = what => what != "names" };
        LogUnderTest log = New(disk);
        for (int i = 0; i < 5_000; i++)
        {
            Sample(log, 5);
            for (ulong number = log.Log.First; number < log.Log.Next; number++)
                LogChecks.Entry(log.Log, log.Boot, number);
            log.Log.Release(log.Log.Next);
        }

        Assert.True(log.Log.SurvivesRestart);
        Assert.Equal(25_000UL, log.Log.First);
    }

    [Fact]
    public void Open_DirectoryCannotBeRead_ItsBootsAreNotDeniedAndComeWhenItCan()
    {
        ModelDisk disk = new();
        LogUnderTest old = New(disk);
        Sample(old, 100);
        disk.Fails = _ => true;
        LogUnderTest log = New(disk);
        Sample(log, 10);
        Assert.False(log.Storage.KnowsEarlierBoots);
        Assert.Equal(0, log.Storage.EarlierBoots);
        Assert.Contains("cannot be read", Messages(log.Storage), StringComparison.Ordinal);

        disk.Fails = _ => false;
        log.NowUs += TenSecondsUs;
        Sample(log, 10);
        Assert.True(log.Storage.KnowsEarlierBoots);
        Assert.Equal((1, old.Boot.Id), (log.Storage.EarlierBoots, log.Storage.EarlierBoot(0).BootId));
        Assert.Equal(2, New(disk.AfterKill()).Storage.EarlierBoots);
    }

    [Fact]
    public void Segment_OfALaterVersion_IsLeftAlone()
    {
        ModelDisk disk = new();
        byte[] content = [.. "TRLG"u8, 2, 0, 0, 0, 0, 0];
        disk.Put(SegmentHeader.FileName(5), content);
        LogUnderTest log = New(disk);
        Sample(log, 10);
        Assert.False(log.Storage.KnowsEarlierBoots);
        Assert.Contains("later version", Messages(log.Storage), StringComparison.Ordinal);
        Assert.Equal(content, disk.Files[SegmentHeader.FileName(5)].Content);
    }

    [Fact]
    public void Damage_OfAnyByte_LosesNoMoreThanWhatIsThereAndGivesNoWrongValue()
    {
        ModelDisk disk = new();
        LogUnderTest log = New(disk);
        for (int i = 0; i < 40; i++)
            Sample(log, 3);
        byte[] whole = disk.Files.Single().Value.Content;
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= (byte)(1 << (at % 8));
            ModelDisk bad = new();
            bad.Put(disk.Files.Single().Key, damaged);
            int lost = Lost(bad, log.Boot);
            int inHeader = BinaryLength(whole);
            Assert.True(at < inHeader ? lost == 120 : lost <= 3, $"{lost} readings are lost by a flipped bit at {at}");
        }
    }

    [Fact]
    public void Damage_GarbageOfAnyKind_IsNeverAnExceptionNorAWrongValue()
    {
        ModelDisk disk = new();
        FileLogOptions options = Options with { SegmentBytes = 2_000, Bytes = 100_000 };
        LogUnderTest log = new(disk, options, new Random(0), _boots);
        for (int i = 0; i < 200; i++)
            Sample(log, 3);
        for (int seed = 0; seed < 500; seed++)
        {
            Random dice = new(seed);
            ModelDisk bad = new();
            foreach ((string name, ModelDisk.ModelFile file) in disk.Files)
                bad.Put(name, Damaged(file.Content, dice));
            bad.Put(SegmentHeader.FileName((ulong)dice.NextInt64()), Damaged(new byte[dice.Next(3_000)], dice));
            bad.Put("notes.txt", [1, 2, 3]);
            LogUnderTest next = new(bad, options, dice, new Dictionary<ulong, BootOfTruth>(_boots));
            for (int i = 0, count = next.Storage.EarlierBoots; i < count; i++)
                CheckAll(next.Storage.EarlierBoot(i), _boots[next.Storage.EarlierBoot(i).BootId]);
            Sample(next, 20);
            LogUnderTest after = new(bad.AfterKill(), options, dice, next.Boots);
            BootReadings found = Enumerable.Range(0, after.Storage.EarlierBoots).Select(after.Storage.EarlierBoot).Single(each => each.BootId == next.Boot.Id);
            Assert.Equal(20UL, found.Next - found.First);
        }
    }

    [Fact]
    public void Damage_UnderARunningProgram_IsDeclaredLost()
    {
        ModelDisk disk = new();
        LogUnderTest log = New(disk);
        Sample(log, 20_000);
        foreach (ModelDisk.ModelFile file in disk.Files.Values)
            Array.Clear(file.Content, file.Content.Length / 2, 5_000);
        ulong lost = 0;
        for (ulong number = log.Log.HeldFirst; number < log.Log.Next; number++)
            lost += LogChecks.Entry(log.Log, log.Boot, number) == "lost StorageError" ? 1UL : 0;

        Assert.InRange(lost, 100UL, 15_000UL);
        Assert.True(log.Log.LostBy(LostCause.StorageError) >= lost / 2);
        Assert.Contains("cannot be read back and are lost", Messages(log.Storage), StringComparison.Ordinal);
    }

    private static int BinaryLength(byte[] segment) => 12 + System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(segment.AsSpan(8)) + 4;

    private static byte[] Damaged(byte[] content, Random dice)
    {
        byte[] damaged = [.. content];
        switch (dice.Next(5))
        {
            case 0:
                return damaged;
            case 1:
                return damaged[..dice.Next(damaged.Length + 1)];
            case 2:
                byte[] random = new byte[dice.Next(5_000)];
                dice.NextBytes(random);
                return [.. damaged, .. random];
            case 3 when damaged.Length > 0:
                dice.NextBytes(damaged.AsSpan(dice.Next(damaged.Length)));
                return damaged;
            default:
                for (int i = 0; i < 5 && damaged.Length > 0; i++)
                    damaged[dice.Next(damaged.Length)] = (byte)dice.Next(256);
                return damaged;
        }
    }

    private static int Lost(ModelDisk disk, BootOfTruth boot)
    {
        using FileLogStorage storage = new(disk, Options);
        if (storage.EarlierBoots == 0)
            return boot.Readings.Count;

        BootReadings log = storage.EarlierBoot(0);
        return CheckAll(log, boot) + boot.Readings.Count - (int)log.Next;
    }

    /// <summary>How many do not come back as they were.</summary>
    private static int CheckAll(BootReadings log, BootOfTruth boot)
    {
        int lost = 0;
        for (ulong number = log.HeldFirst; number < log.Next; number++)
            lost += LogChecks.Entry(log, boot, number) == boot.Readings[(int)number] ? 0 : 1;
        return lost;
    }

    private static void Sample(LogUnderTest log, int count, long overUs = 0)
    {
        for (int i = 0; i < count; i++)
        {
            log.NowUs += overUs / count;
            log.Sample();
            if (overUs > 0)
                log.Flush();
        }

        log.Flush();
    }

    private static string Messages(FileLogStorage storage)
    {
        List<string> all = [];
        while (storage.TakeMessage(out _) is { } text)
            all.Add(text);
        return string.Join('\n', all);
    }

    private LogUnderTest New(ModelDisk disk) => new(disk, Options, new Random(_boots.Count), _boots);
}
