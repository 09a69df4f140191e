using Telemetry.RaspberryPi.Log;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Tests.Log;

public sealed class DiskDirectoryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("log-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Storage_OnARealDirectory_GivesBackWhatItWasGiven()
    {
        string path = Path.Combine(_directory, "made", "by", "it");
        ulong boot;
        using (DiskDirectory disk = new(path))
        using (FileLogStorage storage = new(disk, new FileLogOptions()))
        {
            Device.DeviceLog log = storage.Open(7, LogUnderTest.Channels(), null!);
            boot = log.BootId;
            for (int i = 0; i < 10_000; i++)
            {
                Reading reading = new() { Channel = 1, Type = ChannelType.Int64, TimeUs = i, Bits = i * 3 };
                log.Append(ref reading);
                log.Flush(i);
            }

            log.Release(100);
            Assert.Null(storage.TakeMessage(out _));
        }

        using DiskDirectory again = new(path);
        using FileLogStorage next = new(again, new FileLogOptions());
        Assert.Equal(1, next.EarlierBoots);
        Session.BootReadings earlier = next.EarlierBoot(0);
        Assert.Equal((boot, 100UL, 10_000UL), (earlier.BootId, earlier.First, earlier.Next));
        Reading found = default;
        for (ulong number = 100; number < 10_000; number++)
        {
            Assert.True(earlier.TryGet(number, ref found, out _));
            Assert.Equal(((long)number, (long)number * 3), (found.TimeUs, found.Bits));
        }

        earlier.Release(10_000);
        Assert.Equal(0, next.EarlierBoots);
    }

    [Fact]
    public void Directory_UsedByAnother_IsRefusedUntilThatEnds()
    {
        using (DiskDirectory first = new(_directory))
        {
            LogInUseException e = Assert.Throws<LogInUseException>(() => new DiskDirectory(_directory));
            Assert.Contains("another process keeps its readings in " + _directory, e.Message, StringComparison.Ordinal);
        }

        new DiskDirectory(_directory).Dispose();
    }

    [Fact]
    public void Directory_ThatCannotBe_FailsAtEachUseWithItsReason()
    {
        string file = Path.Combine(_directory, "file");
        File.WriteAllText(file, "");
        using DiskDirectory disk = new(Path.Combine(file, "log"));
        Assert.ThrowsAny<IOException>(() => disk.Names());
        Assert.ThrowsAny<IOException>(() => disk.Create("x"));
        File.Delete(file);
        Assert.Equal(["lock"], disk.Names());
    }
}
