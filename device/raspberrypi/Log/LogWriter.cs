using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Log;

// When what was written is synced. A tick comes twice in each interval as long as something is not synced:
//
//   tick    what was there at the tick before is acknowledged    nothing is synced: the collector has it
//           else                                                 everything is synced
//
// So a reading that is not acknowledged is on the medium one interval after it was written, and a device whose collector is there and
// answers does not sync at all.
/// <summary>Brings the readings of the current boot from memory into segments.</summary>
internal sealed class LogWriter
{
    // A card that is full or gone is not asked at every reading.
    private const long RetryUs = 10_000_000;
    private const long Never = long.MaxValue;

    private readonly StoredBoot _boot;
    private readonly SegmentRing _ring;
    private readonly string _where;
    private readonly long _tickUs;
    private readonly int _memoryBytes;
    private readonly byte[] _buffer = new byte[ReadingsContent.BufferBytes];
    private ulong _written;
    private ulong _synced;
    private ulong _mark;
    private long _tickAtUs = Never;
    private long _retryAtUs = Never;
    private long _troubleSinceUs;
    private ulong _lostInTrouble;
    private DeviceUtc? _writtenUtc;

    /// <param name="boot">whose readings</param>
    /// <param name="ring">where they go</param>
    /// <param name="where">the directory, for messages</param>
    /// <param name="options">intervals and memory</param>
    public LogWriter(StoredBoot boot, SegmentRing ring, string where, FileLogOptions options)
    {
        _boot = boot;
        _ring = ring;
        _where = where;
        _tickUs = options.SyncMs * 1000L / 2;
        _memoryBytes = options.MemoryBytes;
    }

    /// <summary>Everything was handed to the operating system.</summary>
    public bool IsWritten => _written == _boot.Next || _boot.First == _boot.Next;

    public long DueUs => Math.Min(_tickAtUs, _written < _boot.Next ? _retryAtUs : Never);

    private bool IsInTrouble => _retryAtUs != Never;

    public void Flush(long nowUs)
    {
        _written = Math.Max(_written, _boot.First);
        if (IsInTrouble && (nowUs < _retryAtUs || _written == _boot.Next))
        {
            BoundMemory();
            return;
        }

        try
        {
            WriteReadings();
            WriteNotes(false);
            SyncIfDue(nowUs);
            if (IsInTrouble)
                TroubleIsOver(nowUs);
        }
        catch (IOException e)
        {
            Fail(e, nowUs);
        }
    }

    /// <summary>Writes and syncs all there is; to be called before the program ends.</summary>
    public void Finish()
    {
        try
        {
            _written = Math.Max(_written, _boot.First);
            WriteReadings();
            WriteNotes(true);
            if (_boot.First < _written && _synced < _written)
                _ring.Current?.Sync();
        }
        catch (IOException e)
        {
            _ring.Messages.Say(LogLevel.Warning, $"{_where}: the last readings could not be written: {e.Message}");
        }
    }

    private void WriteReadings()
    {
        while (_written < _boot.Next)
        {
            Block block = _boot.Memory.First(each => each.End > _written);
            ulong first = Math.Max(_written, block.First);
            WireWriter content = new(_buffer, LogRecord.HeaderBytes, _buffer.Length - LogRecord.HeaderBytes);
            int count = ReadingsContent.Write(ref content, block, first);
            Segment segment = Append(content, first);
            segment.AddRecord(first, count, segment.Length - LogRecord.HeaderBytes - content.Length, LogRecord.HeaderBytes + content.Length);
            _written = first + (ulong)count;
            _boot.Written(_written);
        }
    }

    /// <summary>What is of use after a restart, and has no need of a segment of its own.</summary>
    private void WriteNotes(bool ofAllBoots)
    {
        if (_ring.Current is null)
            return;

        if (_boot.Utc is { } utc && utc != _writtenUtc)
        {
            WireWriter content = Begin(LogRecord.Utc);
            content.WriteVarint((ulong)utc.UtcMs);
            content.WriteVarint((ulong)utc.ErrorMs);
            Append(content, _written);
            _writtenUtc = utc;
        }

        foreach ((ulong bootId, ulong first) in _ring.TakeReleased(ofAllBoots))
        {
            WireWriter content = Begin(LogRecord.Released);
            content.WriteUInt64(bootId);
            content.WriteVarint(first);
            Append(content, _written);
        }

        if (!_ring.HasAcknowledged)
            return;

        // Once for each segment that goes: without it a power cut could leave numbers that nobody knows to be acknowledged, and no readings.
        _ring.Current.Sync();
        _synced = _written;
        _ring.DeleteAcknowledged();
    }

    private WireWriter Begin(byte kind)
    {
        WireWriter content = new(_buffer, LogRecord.HeaderBytes, _buffer.Length - LogRecord.HeaderBytes);
        content.WriteByte(kind);
        return content;
    }

    private Segment Append(WireWriter content, ulong first)
    {
        if (!content.Ok)
            throw new InvalidOperationException("a record is longer than its parts allow");

        int length = LogRecord.HeaderBytes + content.Length;
        if (_ring.Current is null || _ring.Current.Length + length > _ring.SegmentBytes)
        {
            _ring.Begin(_boot, first);
            _writtenUtc = _boot.Utc;
            _synced = first;
        }

        Segment segment = _ring.Current!;
        segment.Append(_buffer.AsSpan(0, length));
        return segment;
    }

    private void SyncIfDue(long nowUs)
    {
        if (_synced >= _written || _boot.First >= _written)
        {
            _synced = _written;
            _tickAtUs = Never;
            return;
        }

        if (_tickUs > 0 && _tickAtUs == Never)
        {
            _mark = _written;
            _tickAtUs = nowUs + _tickUs;
            return;
        }

        if (_tickUs > 0 && nowUs < _tickAtUs)
            return;

        if (_tickUs > 0 && _boot.First >= _mark)
        {
            _mark = _written;
            _tickAtUs = nowUs + _tickUs;
            return;
        }

        _ring.Current?.Sync();
        _synced = _written;
        _tickAtUs = Never;
    }

    private void Fail(IOException why, long nowUs)
    {
        if (!IsInTrouble)
            _troubleSinceUs = nowUs;
        _retryAtUs = nowUs + RetryUs;
        _tickAtUs = Never;

        // What came after a failure is not known to be there: it is written anew, into another file.
        TrySync();
        _ring.End();

        // The room may be what is missing. What a power cut makes of it now, the collector's ACK to BOOT settles.
        _ring.DeleteAcknowledged();
        _ring.Messages.SayOnce(
            LogLevel.Error,
            $"readings cannot be written to {_where}: {why.Message}; up to {_memoryBytes / 1024} KiB of them are kept in memory, where a power cut or a restart ends them");
        BoundMemory();
    }

    /// <summary>What was written before may be safe yet.</summary>
    private void TrySync()
    {
        try
        {
            _ring.Current?.Sync();
        }
        catch (IOException)
        {
            // The same trouble, most likely.
        }
    }

    private void TroubleIsOver(long nowUs)
    {
        string lost = _lostInTrouble == 0 ? "none was lost" : $"{_lostInTrouble} were lost";
        _ring.Messages.Forget();
        _ring.Messages.Say(LogLevel.Information, $"readings are written to {_where} again, after {(nowUs - _troubleSinceUs) / 1_000_000} s; {lost} meanwhile");
        _retryAtUs = Never;
        _lostInTrouble = 0;
    }

    private void BoundMemory()
    {
        while (_boot.Memory.Count > 1 && _boot.Memory.Sum(block => (long)block.Bytes) > _memoryBytes)
        {
            ulong first = Math.Max(_written, _boot.HeldFirst);
            _written = Math.Max(_written, _boot.LoseOldestInMemory(_written));
            _lostInTrouble += _written - Math.Min(first, _written);
        }
    }
}
