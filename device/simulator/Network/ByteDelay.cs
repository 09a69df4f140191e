namespace Telemetry.Simulator.Network;

/// <summary>Bytes of a stream that are under way: they come out in order, each not before its time and the time of those before it. Bounded.</summary>
public sealed class ByteDelay
{
    private readonly int _capacity;
    private readonly Queue<(long DueUs, int Count)> _pieces = new();
    // Made when it is needed: most links never delay anything, and a thousand of them count.
    private byte[]? _ring;
    private int _start;
    private int _count;
    private int _takenOfFirst;

    public ByteDelay(int capacity) => _capacity = capacity;

    public int Count => _count;

    public int Free => _capacity - _count;

    /// <summary>When the next bytes are due; <see cref="long.MaxValue"/> when there are none.</summary>
    public long NextDeadlineUs => _pieces.TryPeek(out var first) ? first.DueUs : long.MaxValue;

    /// <summary>Takes as much as fits; returns how much.</summary>
    public int Add(byte[] buffer, int offset, int count, long dueUs)
    {
        int taken = Math.Min(count, Free);
        if (taken == 0) return 0;
        _ring ??= new byte[_capacity];
        for (int i = 0; i < taken; i++)
        {
            _ring[(_start + _count + i) % _capacity] = buffer[offset + i];
        }

        _count += taken;
        _pieces.Enqueue((dueUs, taken));
        return taken;
    }

    /// <summary>Copies the oldest bytes that are due, without removing them; returns how many.</summary>
    public int Peek(byte[] buffer, int offset, int count, long nowUs)
    {
        int due = -_takenOfFirst;
        foreach ((long dueUs, int pieceCount) in _pieces)
        {
            if (dueUs > nowUs || due >= count) break;
            due += pieceCount;
        }

        due = Math.Clamp(due, 0, count);
        for (int i = 0; i < due; i++)
        {
            buffer[offset + i] = _ring![(_start + i) % _capacity];
        }

        return due;
    }

    /// <summary>Removes the oldest bytes, at most as many as <see cref="Peek"/> gave.</summary>
    public void Remove(int count)
    {
        _start = (_start + count) % _capacity;
        _count -= count;
        _takenOfFirst += count;
        while (_pieces.TryPeek(out var first) && first.Count <= _takenOfFirst)
        {
            _takenOfFirst -= first.Count;
            _pieces.Dequeue();
        }
    }

    public void Clear()
    {
        _pieces.Clear();
        _start = 0;
        _count = 0;
        _takenOfFirst = 0;
    }
}
