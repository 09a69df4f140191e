using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Log;

/// <summary>One file of the log: where in it the entries of which numbers are.</summary>
internal sealed class Segment : IDisposable
{
    // What is read at once. A finer index costs memory, a coarser one time when a single reading is wanted.
    private const int PlaceBytes = 16 * 1024;

    private readonly List<Place> _places = [];
    private LogFile? _file;

    public Segment(ulong sequence, ulong bootId, ulong first, LogFile? file, long length)
    {
        Sequence = sequence;
        BootId = bootId;
        First = first;
        End = first;
        _file = file;
        Length = length;
    }

    public ulong Sequence { get; }

    public ulong BootId { get; }

    /// <summary>No entry in it has a lower number.</summary>
    public ulong First { get; }

    /// <summary>The number after the last entry.</summary>
    public ulong End { get; private set; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; set; }

    public string FileName => SegmentHeader.FileName(Sequence);

    public bool IsOpen => _file is not null;

    /// <summary>Entries that are there.</summary>
    public ulong Entries { get; private set; }

    /// <summary>Writes a record at the end; its header is filled in. What was written before stays as it is whatever happens.</summary>
    public void Append(Span<byte> record)
    {
        LogRecord.Complete(record, Sequence, Length);
        _file!.Write(Length, record);
        Length += record.Length;
    }

    public void Sync() => _file!.Sync();

    /// <summary>A record of readings is there, behind all others.</summary>
    public void AddRecord(ulong first, int count, long offset, int length)
    {
        Place last = _places.Count == 0 ? default : _places[^1];
        bool goesOn = _places.Count > 0 && last.End == first && last.Offset + last.Length == offset
            && last.Length + length <= PlaceBytes && last.Count + count <= Block.MostEntries;
        if (goesOn)
            _places[^1] = last with { Count = last.Count + count, Length = last.Length + length };
        else
            _places.Add(new Place(first, count, offset, length));
        End = first + (ulong)count;
        Entries += (ulong)count;
    }

    /// <summary>The next segment repeats what is here from a number on: writing failed, or seemed to.</summary>
    public void CutAt(ulong number)
    {
        while (_places.Count > 0 && _places[^1].End > number)
        {
            Place last = _places[^1];
            _places.RemoveAt(_places.Count - 1);
            Entries -= (ulong)last.Count;
            if (last.First < number)
            {
                // What is read of it is more than what counts; nobody asks for the rest.
                _places.Add(last with { Count = (int)(number - last.First) });
                Entries += number - last.First;
                break;
            }
        }

        End = _places.Count == 0 ? First : _places[^1].End;
    }

    /// <summary>Whether the entry of a number is there, and the range of numbers that is read with it.</summary>
    public bool TryFind(ulong number, out ulong first, out ulong end)
    {
        int index = IndexOf(number);
        (first, end) = index < 0 ? (0, 0) : (_places[index].First, _places[index].End);
        return index >= 0;
    }

    /// <summary>
    /// Reads the entries around a number for which <see cref="TryFind"/> gave true. Null: the medium does not give back what was written; the
    /// entries are forgotten.
    /// </summary>
    public Block? Load(ulong number, LogDisk disk)
    {
        int index = IndexOf(number);
        Place place = _places[index];
        if (TryRead(place, disk) is { } block)
            return block;

        _places.RemoveAt(index);
        Entries -= (ulong)place.Count;
        return null;
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private Block? TryRead(Place place, LogDisk disk)
    {
        byte[] bytes = new byte[place.Length];
        try
        {
            _file ??= disk.Open(FileName);
            if (_file.Read(place.Offset, bytes) < bytes.Length)
                return null;
        }
        catch (IOException)
        {
            return null;
        }

        Block block = new(place.First);
        for (int offset = 0; offset < bytes.Length;)
        {
            if (!LogRecord.IsAt(bytes.AsSpan(offset), Sequence, place.Offset + offset, out int length))
                return null;

            WireReader reader = new(bytes, offset + LogRecord.HeaderBytes, length);
            if (reader.ReadByte() != LogRecord.Readings || !ReadingsContent.TryReadHead(ref reader, out ulong first, out int count)
                || first != block.End || block.Count + count > Block.MostEntries || !ReadingsContent.TryRead(ref reader, count, block))
                return null;

            offset += LogRecord.HeaderBytes + length;
        }

        return block.End >= place.End ? block : null;
    }

    /// <summary>-1: the entry is not there.</summary>
    private int IndexOf(ulong number)
    {
        int low = 0;
        int high = _places.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (number < _places[middle].First)
                high = middle - 1;
            else if (number >= _places[middle].End)
                low = middle + 1;
            else
                return middle;
        }

        return -1;
    }

    private readonly record struct Place(ulong First, int Count, long Offset, int Length)
    {
        public ulong End => First + (ulong)Count;
    }
}
