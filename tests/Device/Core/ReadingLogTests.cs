using Telemetry.Wire;

namespace Telemetry.Device.Tests.Core;

public class ReadingLogTests
{
    [Fact]
    public void Log_AnySequenceOfCalls_AgreesWithANaiveOne()
    {
        for (int seed = 1; seed <= 300; seed++)
        {
            try
            {
                Compare(new Random(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}", e);
            }
        }
    }

    [Fact]
    public void Append_FullLog_DropsTheOldestAndDeclaresItLost()
    {
        Recorder recorder = new();
        ReadingLog log = new(1, new ChannelTable(), 3, 16, recorder);
        for (int i = 0; i < 5; i++) Append(log, i);

        Assert.Equal([(0UL, LostCause.LogOverflow), (1UL, LostCause.LogOverflow)], recorder.LostNumbers);
        Assert.Equal(2UL, log.LostBy(LostCause.LogOverflow));
        Assert.Equal(1, log.DroppedCount);
        Assert.Equal((0UL, 2UL), (log.Dropped(0).First, log.Dropped(0).End));
        Assert.Equal((0UL, 2UL, 5UL), (log.First, log.HeldFirst, log.Next));
        Assert.Equal(ReadingFate.Lost, log.Fate(1));
        Assert.Equal(ReadingFate.Held, log.Fate(2));
        Assert.Equal(ReadingFate.Unknown, log.Fate(5));
    }

    [Fact]
    public void Append_ValueAboveTheLargest_IsLostAsTooLarge()
    {
        Recorder recorder = new();
        ReadingLog log = new(1, new ChannelTable(), 3, 200_000, recorder);
        AppendData(log, new byte[65_537]);
        AppendData(log, new byte[65_536]);
        Assert.Equal([(0UL, LostCause.TooLarge)], recorder.LostNumbers);
        Assert.Equal(ReadingFate.Held, log.Fate(1));
    }

    [Fact]
    public void Append_ValueThatCanNeverFit_IsLostAndPushesNothingOut()
    {
        ReadingLog log = new(1, new ChannelTable(), 3, 100, null);
        AppendData(log, new byte[50]);
        AppendData(log, new byte[101]);
        Assert.Equal(ReadingFate.Held, log.Fate(0));
        Assert.Equal(ReadingFate.Lost, log.Fate(1));
    }

    [Fact]
    public void Append_SensorErrorsBetweenOverflows_KeepTheirCauseUpToTheLastRange()
    {
        ReadingLog log = new(1, new ChannelTable(), 1, 16, null);
        for (int i = 0; i < 200; i++)
        {
            Append(log, i);
            log.AppendLost(i, LostCause.SensorError);
        }

        Assert.Equal(32, log.DroppedCount);
        ulong next = log.First;
        for (int i = 0; i < log.DroppedCount; i++)
        {
            Assert.Equal(next, log.Dropped(i).First);
            next = log.Dropped(i).End;
        }

        Assert.Equal(log.HeldFirst, next);
        Assert.Equal(LostCause.SensorError, log.Dropped(1).Cause);
        Assert.Equal(LostCause.LogOverflow, log.Dropped(31).Cause);
        Assert.Equal(200UL, log.LostBy(LostCause.SensorError));
        Assert.Equal(200UL, log.LostBy(LostCause.LogOverflow));
    }

    [Fact]
    public void Release_BeyondNext_ReleasesAllAndNoMore()
    {
        ReadingLog log = new(1, new ChannelTable(), 3, 16, null);
        Append(log, 1);
        log.Release(100);
        Assert.Equal((1UL, 1UL, 1UL), (log.First, log.HeldFirst, log.Next));
        Append(log, 2);
        Assert.Equal(ReadingFate.Held, log.Fate(1));
    }

    private static void Compare(Random dice)
    {
        int capacity = dice.Next(1, 40);
        int bytes = dice.Next(1, 400);
        Recorder recorder = new();
        ReadingLog log = new(1, new ChannelTable(), capacity, bytes, recorder);
        NaiveLog naive = new(capacity);
        for (int step = 0; step < 400; step++)
        {
            switch (dice.Next(6))
            {
                case 0:
                    log.AppendLost(step, LostCause.SensorError);
                    naive.Append($"lost {LostCause.SensorError}", 0);
                    break;
                case 1:
                case 2:
                    byte[] data = new byte[dice.Next(dice.Next(4) == 0 ? 420 : 60)];
                    dice.NextBytes(data);
                    AppendData(log, data);
                    naive.Append(data.Length > bytes ? $"lost {LostCause.LogOverflow}" : Convert.ToHexString(data), data.Length);
                    break;
                case 3:
                    ulong next = log.First + (ulong)dice.Next(capacity + 3);
                    log.Release(next);
                    naive.Release(next);
                    break;
                default:
                    Append(log, step);
                    naive.Append($"{step}", 0);
                    break;
            }

            // When the bytes are full is the ring's own affair; what it gave up must be the oldest, and no more than it must.
            naive.DropTo(log.HeldFirst, bytes);
            Same(log, naive);
        }

        Assert.Equal(recorder.LostNumbers.Count, recorder.LostNumbers.Distinct().Count());
        Assert.Equal((ulong)recorder.LostNumbers.Count, log.LostBy(LostCause.SensorError) + log.LostBy(LostCause.LogOverflow));
    }

    private static void Same(ReadingLog log, NaiveLog naive)
    {
        Assert.Equal((naive.First, naive.HeldFirst, naive.Next), (log.First, log.HeldFirst, log.Next));
        for (ulong number = log.HeldFirst; number < log.Next; number++)
        {
            Reading reading = default;
            string held = !log.TryGet(number, ref reading, out LostCause cause) ? $"lost {cause}"
                : reading.Type == ChannelType.Bytes ? Convert.ToHexString(reading.Data, reading.DataOffset, reading.DataLength)
                : $"{reading.Bits}";
            Assert.Equal(naive[number], held);
        }

        ulong end = log.First;
        for (int i = 0; i < log.DroppedCount; i++)
        {
            Assert.Equal(end, log.Dropped(i).First);
            end = log.Dropped(i).End;
        }

        Assert.Equal(log.HeldFirst, end);
    }

    private static void Append(ReadingLog log, long value)
    {
        Reading reading = new() { Type = ChannelType.Int64, Bits = value };
        log.Append(ref reading);
    }

    private static void AppendData(ReadingLog log, byte[] data)
    {
        Reading reading = new() { Type = ChannelType.Bytes, Data = data, DataLength = data.Length };
        log.Append(ref reading);
    }

    private sealed class Recorder : DeviceObserver
    {
        public List<(ulong Number, LostCause Cause)> LostNumbers { get; } = [];

        public override void Lost(ulong number, LostCause cause) => LostNumbers.Add((number, cause));
    }

    private sealed class NaiveLog(int capacity)
    {
        private readonly List<(string Text, int Bytes)> _all = [];

        public ulong First { get; private set; }

        public ulong HeldFirst { get; private set; }

        public ulong Next => (ulong)_all.Count;

        public string this[ulong number] => _all[(int)number].Text;

        public void Append(string text, int bytes)
        {
            _all.Add((text, text.StartsWith("lost", StringComparison.Ordinal) ? 0 : bytes));
            HeldFirst = Math.Max(HeldFirst, Next > (ulong)capacity ? Next - (ulong)capacity : 0);
        }

        public void Release(ulong next)
        {
            First = Math.Max(First, Math.Min(next, Next));
            HeldFirst = Math.Max(HeldFirst, First);
        }

        /// <summary>Going further than the count of entries demands is allowed for want of bytes only.</summary>
        public void DropTo(ulong heldFirst, int bytes)
        {
            if (heldFirst == HeldFirst) return;
            Assert.True(heldFirst > HeldFirst && heldFirst < Next);
            int held = _all.Skip((int)heldFirst - 1).Sum(entry => entry.Bytes);

            // The ring cannot split a value, so up to the length of the largest one may lie idle at its end.
            int largest = _all.Skip((int)HeldFirst).Max(entry => entry.Bytes);
            Assert.True(held + largest > bytes, "dropped although there was room");
            HeldFirst = heldFirst;
        }
    }
}
