namespace Telemetry.Collector.Engine;

/// <summary>
/// The next deadline of many connections. A deadline that moves later is left where it is and looked at once for nothing: cheaper than
/// moving it with each datagram.
/// </summary>
internal sealed class DeadlineHeap
{
    private const int Absent = -1;

    private readonly List<(long DueUs, int Connection)> _heap = [];
    private int[] _places = [];

    public long NextUs => _heap.Count == 0 ? long.MaxValue : _heap[0].DueUs;

    /// <summary>Looks at a connection at this time, if not before.</summary>
    public void Bring(int connection, long dueUs)
    {
        if (dueUs == long.MaxValue)
            return;

        if (connection >= _places.Length)
            Grow(connection);

        int place = _places[connection];
        if (place == Absent)
        {
            place = _heap.Count;
            _heap.Add((dueUs, connection));
            _places[connection] = place;
        }
        else if (_heap[place].DueUs <= dueUs)
        {
            return;
        }
        else
        {
            _heap[place] = (dueUs, connection);
        }

        Rise(place);
    }

    /// <summary>Takes the connection whose deadline is first, if it is due.</summary>
    public bool TryTakeDue(long nowUs, out int connection)
    {
        connection = Absent;
        if (_heap.Count == 0 || _heap[0].DueUs > nowUs)
            return false;

        connection = _heap[0].Connection;
        _places[connection] = Absent;
        (long DueUs, int Connection) last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        if (_heap.Count > 0)
        {
            Put(0, last);
            Sink(0);
        }

        return true;
    }

    private void Rise(int place)
    {
        (long DueUs, int Connection) entry = _heap[place];
        while (place > 0 && _heap[(place - 1) / 2].DueUs > entry.DueUs)
        {
            Put(place, _heap[(place - 1) / 2]);
            place = (place - 1) / 2;
        }

        Put(place, entry);
    }

    private void Sink(int place)
    {
        (long DueUs, int Connection) entry = _heap[place];
        while ((2 * place) + 1 < _heap.Count)
        {
            int child = (2 * place) + 1;
            if (child + 1 < _heap.Count && _heap[child + 1].DueUs < _heap[child].DueUs)
                child++;
            if (_heap[child].DueUs >= entry.DueUs)
                break;

            Put(place, _heap[child]);
            place = child;
        }

        Put(place, entry);
    }

    private void Put(int place, (long DueUs, int Connection) entry)
    {
        _heap[place] = entry;
        _places[entry.Connection] = place;
    }

    private void Grow(int connection)
    {
        int length = _places.Length;
        Array.Resize(ref _places, Math.Max(connection + 1, length * 2));
        Array.Fill(_places, Absent, length, _places.Length - length);
    }
}
