using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.SystemTests.Truth;

/// <summary>
/// Compares a database with what the sensors gave: every reading is in it exactly once, with its channel, type, value and device time, and
/// with a UTC within its stated error; and nothing else is.
/// </summary>
internal sealed class StoredTruth
{
    /// <summary>What reading two wall clocks adds to the stated error, µs: one in the device's record, one in the collector.</summary>
    private const long ClockReadingUs = 20;

    private const int FaultsShown = 10;

    private readonly IReadOnlyDictionary<BootKey, IBootTruth> _truth;
    private readonly Dictionary<BootKey, HashSet<ulong>> _seen = [];
    private readonly List<string> _faults = [];
    private long _faultCount;

    private StoredTruth(IReadOnlyDictionary<BootKey, IBootTruth> truth) => _truth = truth;

    /// <summary>The largest difference from the true time, and the largest error that was stated, µs.</summary>
    public (long OffUs, long StatedUs) Worst { get; private set; }

    public long Readings { get; private set; }

    public static StoredTruth Check(string database, IReadOnlyDictionary<BootKey, IBootTruth> truth)
    {
        StoredTruth check = new(truth);
        using DatabaseReader reader = new(database);
        reader.Readings(check.Take);
        foreach (BootInFile boot in reader.Boots)
            check.CheckAccount(boot);
        foreach ((BootKey boot, IBootTruth readings) in truth)
            check.CheckComplete(boot, readings);
        Assert.True(check._faultCount == 0, $"{check._faultCount} faults:\n{string.Join('\n', check._faults)}");
        return check;
    }

    private void Take(ChannelInFile channel, in SeriesReading reading, ReadOnlySpan<byte> data)
    {
        Readings++;
        BootKey boot = channel.Boot.Key;
        if (!_truth.TryGetValue(boot, out IBootTruth? truth) || reading.Number >= truth.Count)
        {
            Fault($"{boot} {reading.Number} was never sampled");
            return;
        }

        if (!_seen.TryGetValue(boot, out HashSet<ulong>? seen))
            _seen.Add(boot, seen = []);
        if (!seen.Add(reading.Number))
            Fault($"{boot} {reading.Number} is stored twice");

        TrueReading sampled = truth[reading.Number];
        if (channel.Name != sampled.Channel || channel.Type != sampled.Type || reading.DeviceTimeUs != sampled.DeviceTimeUs
            || reading.Bits != sampled.Bits || !data.SequenceEqual(sampled.Data))
        {
            Fault($"{boot} {reading.Number} is {channel} at {reading.DeviceTimeUs}: {reading.Bits:x}, {data.Length} bytes; sampled was {sampled}");
        }

        if (sampled.UtcUs is { } utcUs)
            CheckTime(channel.Boot, reading, utcUs);
    }

    private void CheckTime(BootInFile boot, in SeriesReading reading, long trueUs)
    {
        if (boot.Utc(reading.DeviceTimeUs) is not { } stored)
        {
            Fault($"{boot.Key} {reading.Number} has no time");
            return;
        }

        long offUs = Math.Abs(stored.UtcUs - trueUs);
        Worst = (Math.Max(Worst.OffUs, offUs), Math.Max(Worst.StatedUs, stored.ErrorUs));
        if (offUs > stored.ErrorUs + ClockReadingUs)
            Fault($"{boot.Key} {reading.Number} at {reading.DeviceTimeUs} is {offUs} us from the time at which it was sampled, with a stated error of {stored.ErrorUs} us");
    }

    private void CheckAccount(BootInFile boot)
    {
        HashSet<ulong> seen = _seen.GetValueOrDefault(boot.Key) ?? [];
        ulong count = _truth.TryGetValue(boot.Key, out IBootTruth? truth) ? truth.Count : 0;
        bool isRight = boot.NotStored == 0 && boot.Sampled == count && boot.Settled.Total == (ulong)seen.Count && boot.Settled.Prefix == (ulong)seen.Count;
        if (!isRight)
        {
            Fault($"the account of {boot.Key} says sampled {boot.Sampled}, settled {boot.Settled.Total} (from 0 without a gap: {boot.Settled.Prefix}), of these not stored {boot.NotStored}; "
                + $"sampled were {count}, stored are {seen.Count}");
        }
    }

    private void CheckComplete(BootKey boot, IBootTruth truth)
    {
        HashSet<ulong> seen = _seen.GetValueOrDefault(boot) ?? [];
        for (ulong number = 0; number < truth.Count; number++)
        {
            if (!seen.Contains(number))
                Fault($"{boot} {number} was sampled and is not stored");
        }
    }

    private void Fault(string what)
    {
        _faultCount++;
        if (_faults.Count < FaultsShown)
            _faults.Add(what);
    }
}
