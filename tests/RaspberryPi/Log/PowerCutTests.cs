using Telemetry.RaspberryPi.Log;

namespace Telemetry.RaspberryPi.Tests.Log;

/// <summary>The power goes at any byte of any write and at any other operation, again and again.</summary>
public class PowerCutTests
{
    private static readonly FileLogOptions Small = new() { Bytes = 16 * 1024, SegmentBytes = 3 * 1024, SyncMs = 1000 };

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void Cut_AtEveryByte_LeavesWhatWasSynced(int syncMs)
    {
        FileLogOptions options = Small with { SyncMs = syncMs, SegmentBytes = 1_500, Bytes = 5_000 };
        Dictionary<ulong, BootOfTruth> all = [];
        long whole = Run(new ModelDisk(), options, 1, 60, all);
        Assert.True(all.Values.Single().Overflowed > 0);
        Assert.True(all.Values.Single().Acknowledged > 0);
        for (long cut = 0; cut < whole; cut += 1)
        {
            ModelDisk disk = new() { PowerLeft = cut };
            Dictionary<ulong, BootOfTruth> boots = [];
            Assert.Throws<PowerCutException>(() => Run(disk, options, 1, 60, boots));
            try
            {
                using FileLogStorage storage = new(disk.AfterPowerCut(new Random((int)cut)), options);
                LogChecks.Recovered(storage, boots, boot => boot.Synced);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"cut after {cut}", e);
            }
        }
    }

    [Fact]
    public void Cut_AgainAndAgain_EachBootKeepsWhatWasSynced()
    {
        for (int seed = 0; seed < 25; seed++)
        {
            Generations(seed, (disk, dice) => disk.AfterPowerCut(dice), boot => boot.Synced);
        }
    }

    [Fact]
    public void Kill_AgainAndAgain_EachBootKeepsWhatWasFlushed()
    {
        for (int seed = 0; seed < 25; seed++)
        {
            Generations(seed, (disk, _) => disk.AfterKill(), boot => boot.Flushed);
        }
    }

    private static long Run(ModelDisk disk, FileLogOptions options, int seed, int steps, Dictionary<ulong, BootOfTruth> boots)
    {
        LogUnderTest log = new(disk, options, new Random(seed), boots) { Acknowledges = 30 };
        for (int i = 0; i < steps; i++)
            log.Step();
        log.Storage.Dispose();
        return disk.Used;
    }

    private static void Generations(int seed, Func<ModelDisk, Random, ModelDisk> next, Func<BootOfTruth, ulong> safe)
    {
        try
        {
            Random dice = new(seed);
            FileLogOptions options = Small with { SyncMs = dice.Next(2) * 1000, Bytes = dice.Next(4, 40) * 1024 };
            Dictionary<ulong, BootOfTruth> boots = [];
            ModelDisk disk = new();
            for (int generation = 0; generation < 12; generation++)
            {
                disk.PowerLeft = dice.Next(60_000);
                try
                {
                    LogUnderTest log = new(disk, options, dice, boots) { LongestData = dice.Next(2) * 400, Acknowledges = dice.Next(3) * 40 };
                    while (true)
                        log.Step();
                }
                catch (PowerCutException)
                {
                    disk = next(disk, dice);
                }

                using FileLogStorage storage = new(disk, options);
                LogChecks.Recovered(storage, boots, safe);
            }
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}", e);
        }
    }
}
