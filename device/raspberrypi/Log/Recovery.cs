using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Log;

/// <summary>Finds out what earlier runs of the program left in the directory, whatever became of it since.</summary>
internal sealed class Recovery
{
    // A file that this program made is at most a segment long; a longer one is looked at up to here.
    private const int MostFileBytes = 80 * 1024 * 1024;

    private readonly LogDisk _disk;
    private readonly SegmentRing _ring;
    private readonly SortedDictionary<ulong, ScannedSegment> _scanned = [];
    private byte[] _file = [];
    private int _damagedFiles;

    private Recovery(LogDisk disk, SegmentRing ring)
    {
        _disk = disk;
        _ring = ring;
    }

    /// <summary>There are segments of a later program's format, which were left alone.</summary>
    public bool HasLaterVersions { get; private set; }

    /// <summary>Fills the ring with what is there.</summary>
    /// <exception cref="IOException">The directory cannot be read; the ring is as it was.</exception>
    public static Recovery Run(LogDisk disk, SegmentRing ring)
    {
        Recovery recovery = new(disk, ring);
        ulong[] sequences = [.. recovery.FindSequences()];
        foreach (ulong sequence in sequences)
            recovery.Scan(sequence, sequence == sequences[^1]);
        ring.LastSequence = sequences.Length == 0 ? 0 : sequences[^1];
        recovery.Restore();
        recovery.Report();
        return recovery;
    }

    private SortedSet<ulong> FindSequences()
    {
        SortedSet<ulong> sequences = [];
        foreach (string name in _disk.Names())
        {
            // A number at the end of all numbers was not made by this program, and nothing could come after it.
            if (SegmentHeader.TryParseName(name, out ulong sequence) && sequence < ulong.MaxValue / 2)
                sequences.Add(sequence);
        }

        return sequences;
    }

    private void Scan(ulong sequence, bool isNewest)
    {
        string name = SegmentHeader.FileName(sequence);
        int count;
        try
        {
            count = ReadFile(name);
        }
        catch (IOException e)
        {
            _ring.Messages.Say(LogLevel.Error, $"{_disk.Name}: {name} cannot be read: {e.Message}");
            _damagedFiles++;
            return;
        }

        if (SegmentHeader.IsOfLaterVersion(_file.AsSpan(0, count)))
        {
            HasLaterVersions = true;
            _ring.Messages.Say(LogLevel.Error, $"{_disk.Name}: {name} was written by a later version of this program, and is left alone");
        }
        else if (SegmentHeader.TryRead(_file, count, sequence, out SegmentHeader header))
        {
            _scanned.Add(sequence, ScannedSegment.Scan(header, _file, count));
        }
        else
        {
            // The newest may have been cut off while it was made; then nothing was in it.
            _damagedFiles += isNewest ? 0 : 1;
            TryDelete(name);
        }
    }

    private int ReadFile(string name)
    {
        using LogFile file = _disk.Open(name);
        int length = (int)Math.Min(file.Length, MostFileBytes);
        if (_file.Length < length)
            _file = new byte[length];
        return file.Read(0, _file.AsSpan(0, length));
    }

    private void Restore()
    {
        if (_scanned.Count == 0)
            return;

        (ulong newest, ScannedSegment account) = _scanned.Last();
        Dictionary<ulong, StoredBoot> boots = [];
        foreach (BootAccount each in account.Header.Boots)
        {
            StoredBoot boot = new(each.Id, _ring);
            boot.Restore(each);
            if (boots.TryAdd(each.Id, boot))
                _ring.AddEarlier(boot);
        }

        foreach (ScannedSegment scanned in _scanned.Values)
        {
            if (boots.TryGetValue(scanned.Header.BootId, out StoredBoot? boot))
            {
                boot.Channels = scanned.Header.Channels;
                boot.Restore(scanned.Segment);
                boot.Utc = scanned == account && scanned.Utc is not null ? scanned.Utc : boot.Utc;
            }
            else
            {
                TryDelete(scanned.Segment.FileName);
            }
        }

        _ring.Newest = newest;
        foreach ((ulong bootId, ulong next) in _scanned.Values.SelectMany(scanned => scanned.Released))
        {
            if (boots.TryGetValue(bootId, out StoredBoot? boot))
                boot.Release(next);
        }

        foreach (StoredBoot boot in boots.Values)
            _ring.Recovered(boot);
        _ring.ForgetSettled();
    }

    private void Report()
    {
        ulong holes = 0;
        foreach (StoredBoot boot in _ring.Boots)
            holes += boot.CountHoles();
        if (holes > 0 || _damagedFiles > 0)
        {
            string files = _damagedFiles == 0 ? "" : $" and {_damagedFiles} of its files";
            _ring.Messages.Say(
                LogLevel.Error, $"{_disk.Name}: the log is damaged: {holes} of its readings{files} cannot be read and are lost; look at the medium");
        }

        long torn = _scanned.Count == 0 ? 0 : _scanned.Last().Value.TornBytes;
        if (torn > 0)
            _ring.Messages.Say(LogLevel.Information, $"{_disk.Name}: the last {torn} bytes of the log are not whole: the power was cut while they were written");
    }

    private void TryDelete(string name)
    {
        try
        {
            _disk.Delete(name);
        }
        catch (IOException)
        {
            // It is looked at again at the next start, and does no harm.
        }
    }
}

/// <summary>A segment, and what else its file says.</summary>
internal sealed class ScannedSegment
{
    private ScannedSegment(SegmentHeader header, Segment segment)
    {
        Header = header;
        Segment = segment;
    }

    public SegmentHeader Header { get; }

    public Segment Segment { get; }

    /// <summary>The last statement in it; null: none.</summary>
    public DeviceUtc? Utc { get; private set; }

    public List<(ulong BootId, ulong Next)> Released { get; } = [];

    /// <summary>Bytes at the end that are no record.</summary>
    public long TornBytes { get; private set; }

    public static ScannedSegment Scan(SegmentHeader header, byte[] file, int count)
    {
        ScannedSegment scanned = new(header, new Segment(header.Sequence, header.BootId, header.First, null, count));
        int end = header.Length;
        for (int offset = header.Length; offset < count;)
        {
            if (!LogRecord.IsAt(file.AsSpan(offset, count - offset), header.Sequence, offset, out int length))
            {
                offset++;
                continue;
            }

            WireReader content = new(file, offset + LogRecord.HeaderBytes, length);
            scanned.Take(ref content, offset, LogRecord.HeaderBytes + length);
            offset += LogRecord.HeaderBytes + length;
            end = offset;
        }

        scanned.TornBytes = count - end;
        return scanned;
    }

    private void Take(ref WireReader content, int offset, int length)
    {
        switch (content.ReadByte())
        {
            case LogRecord.Readings:
                if (ReadingsContent.TryReadHead(ref content, out ulong first, out int count) && first >= Segment.End)
                    Segment.AddRecord(first, count, offset, length);
                break;
            case LogRecord.Utc:
                DeviceUtc utc = new(content.ReadInt63(), content.ReadMilliseconds());
                Utc = content.OkAtEnd && utc.UtcMs <= Limits.LargestUtcMs ? utc : Utc;
                break;
            case LogRecord.Released:
                (ulong bootId, ulong next) = (content.ReadUInt64(), content.ReadNumber());
                if (content.OkAtEnd)
                    Released.Add((bootId, next));
                break;
            default:
                break;
        }
    }
}
