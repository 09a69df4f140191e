using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.Collector.History.Verification;

/// <summary>Goes through the blocks of one channel in the order of their first numbers, checks each, and gives the numbers that it really has.</summary>
internal sealed class BlockWalk : IDisposable
{
    private readonly Statement _blocks;
    private readonly BootAccount _account;
    private readonly StoredChannel _channel;
    private readonly SeriesReadings _readings = new();
    private int _at;
    private bool _isOver;
    private ulong? _lastBefore;

    public BlockWalk(Database database, BootAccount account, StoredChannel channel)
    {
        _account = account;
        _channel = channel;
        _blocks = database.Prepare("SELECT id, first, last, count, from_us, to_us, data FROM block WHERE channel = ?1 ORDER BY first");
        _blocks.Set(1, channel.Id);
        NextBlock();
    }

    /// <summary>The lowest number that was not taken yet; null: there is none.</summary>
    public ulong? Next => _at < _readings.Count ? _readings[_at].Number : null;

    private ulong First => unchecked((ulong)_blocks.Long(1));

    private ulong Last => unchecked((ulong)_blocks.Long(2));

    /// <summary>Takes the numbers below the end of a window. A number that is there already is told of.</summary>
    public void Take(NumberWindow window)
    {
        while (_at < _readings.Count)
        {
            ReadOnlySpan<SeriesReading> readings = _readings.Span;
            for (; _at < readings.Length && readings[_at].Number < window.End; _at++)
                Add(window, readings[_at].Number);
            if (_at < readings.Length)
                return;

            NextBlock();
        }
    }

    public void Dispose() => _blocks.Dispose();

    private void Add(NumberWindow window, ulong number)
    {
        // Blocks overlap; that was told of already.
        if (number < window.First)
            return;

        if (window.Add(number))
            _account.Stored++;
        else
            _account.Add(FormattableString.Invariant($"{number} is stored twice, once in {_channel.Name}"));
    }

    private void NextBlock()
    {
        do
        {
            _at = 0;
            _readings.Clear();
            if (_isOver || (_isOver = !_blocks.Step()))
                return;

            if (BlockCodec.TryRead(_blocks.Blob(6), _readings))
            {
                Check();
            }
            else
            {
                _readings.Clear();
                _account.Add($"block {_blocks.Long(0)} is damaged: {Row()}");
            }
        }
        while (_readings.Count == 0);
    }

    private void Check()
    {
        ReadOnlySpan<SeriesReading> readings = _readings.Span;
        long fromUs = long.MaxValue;
        long toUs = long.MinValue;
        bool isAscending = true;
        for (int i = 0; i < readings.Length; i++)
        {
            fromUs = Math.Min(fromUs, readings[i].DeviceTimeUs);
            toUs = Math.Max(toUs, readings[i].DeviceTimeUs);
            isAscending &= i == 0 || readings[i].Number > readings[i - 1].Number;
        }

        bool isAsStated = readings.Length == _blocks.Int(3) && readings[0].Number == First && readings[^1].Number == Last
            && fromUs == _blocks.Long(4) && toUs == _blocks.Long(5);
        if (!isAscending || !isAsStated)
            _account.Add($"block {_blocks.Long(0)} does not hold what its row says: {Row()}");
        if (_lastBefore >= readings[0].Number)
            _account.Add($"block {_blocks.Long(0)} overlaps the one before it: {Row()}");
        if (_blocks.Blob(6)[Checksum.Bytes + 1] != (byte)_channel.Type)
            _account.Add($"block {_blocks.Long(0)} is of another type than its channel: {Row()}");
        if (!isAscending)
            _readings.SortByNumber();

        _lastBefore = _readings[_readings.Count - 1].Number;
    }

    private string Row()
    {
        BootClock clock = _account.Boot.Clock;
        string span = clock.TryMap(_blocks.Long(4), out long from, out _) && clock.TryMap(_blocks.Long(5), out long to, out _)
            ? $", {UtcText.Seconds(from)} to {UtcText.Seconds(to)}"
            : "";
        return FormattableString.Invariant($"{_blocks.Int(3)} readings of {_channel.Name}, {First}-{Last}{span}");
    }
}
