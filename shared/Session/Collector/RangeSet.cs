namespace Telemetry.Session.Collector;

/// <summary>
/// A set of numbers as ascending ranges that neither touch nor overlap. To add at the end, which is what readings that arrive in
/// order do, costs the same whatever the set holds. Ends are exclusive.
/// </summary>
public sealed class RangeSet
{
    private const int FirstCapacity = 4;

    private ulong[] _firsts = new ulong[FirstCapacity];
    private ulong[] _ends = new ulong[FirstCapacity];
    private int _count;

    /// <summary>How many ranges there are: what the set costs.</summary>
    public int Ranges => _count;

    /// <summary>How many numbers are in the set.</summary>
    public ulong Total { get; private set; }

    /// <summary>The number after the highest in the set; 0 when it is empty.</summary>
    public ulong End => _count == 0 ? 0 : _ends[_count - 1];

    /// <summary>Every number below it is in the set.</summary>
    public ulong Prefix => _count == 0 || _firsts[0] != 0 ? 0 : _ends[0];

    /// <summary>The range at an index below <see cref="Ranges"/>, ascending.</summary>
    public (ulong First, ulong End) this[int index] => (_firsts[index], _ends[index]);

    public bool Contains(ulong number)
    {
        int index = Find(number);
        return index < _count && _firsts[index] <= number && number < _ends[index];
    }

    /// <summary>How many of the numbers from <paramref name="first"/> up to, not including, <paramref name="end"/> are in the set.</summary>
    public ulong CountIn(ulong first, ulong end)
    {
        ulong count = 0;
        for (int i = Find(first); i < _count && _firsts[i] < end; i++)
        {
            ulong from = Math.Max(first, _firsts[i]);
            ulong to = Math.Min(end, _ends[i]);
            count += to > from ? to - from : 0;
        }

        return count;
    }

    /// <summary>True when adding these numbers would make one range more: they neither touch nor overlap one.</summary>
    public bool WouldGrow(ulong first, ulong end)
    {
        int index = Find(first);
        return index == _count || _firsts[index] > end;
    }

    /// <summary>Adds numbers; returns how many of them were not in the set. <paramref name="first"/> is below <paramref name="end"/>.</summary>
    public ulong Add(ulong first, ulong end)
    {
        if (_count > 0 && _ends[_count - 1] == first)
        {
            _ends[_count - 1] = end;
            Total += end - first;
            return end - first;
        }

        int from = Find(first);
        int to = from;
        ulong merged = 0;
        ulong newFirst = first;
        ulong newEnd = end;
        while (to < _count && _firsts[to] <= end)
        {
            newFirst = Math.Min(newFirst, _firsts[to]);
            newEnd = Math.Max(newEnd, _ends[to]);
            merged += _ends[to] - _firsts[to];
            to++;
        }

        Replace(from, to, 1);
        _firsts[from] = newFirst;
        _ends[from] = newEnd;
        ulong added = newEnd - newFirst - merged;
        Total += added;
        return added;
    }

    /// <summary>Removes numbers; returns how many of them were in the set.</summary>
    public ulong Remove(ulong first, ulong end)
    {
        int from = Find(first);
        if (from < _count && _ends[from] == first)
            from++;

        int to = from;
        ulong within = 0;
        while (to < _count && _firsts[to] < end)
        {
            within += _ends[to] - _firsts[to];
            to++;
        }

        if (to == from)
            return 0;

        (ulong leftFirst, ulong leftEnd) = (_firsts[from], Math.Min(first, _ends[from]));
        (ulong rightFirst, ulong rightEnd) = (Math.Max(end, _firsts[to - 1]), _ends[to - 1]);
        bool keepsLeft = leftFirst < leftEnd;
        bool keepsRight = rightFirst < rightEnd;
        Replace(from, to, (keepsLeft ? 1 : 0) + (keepsRight ? 1 : 0));
        if (keepsLeft)
            (_firsts[from], _ends[from]) = (leftFirst, leftEnd);

        if (keepsRight)
        {
            int right = keepsLeft ? from + 1 : from;
            (_firsts[right], _ends[right]) = (rightFirst, rightEnd);
        }

        ulong kept = (keepsLeft ? leftEnd - leftFirst : 0) + (keepsRight ? rightEnd - rightFirst : 0);
        Total -= within - kept;
        return within - kept;
    }

    /// <summary>Finds the lowest range of numbers that are not in the set, from <paramref name="from"/> up to <paramref name="limit"/>.</summary>
    public bool TryFindGap(ulong from, ulong limit, out ulong first, out ulong end)
    {
        first = from;
        int index = Find(from);
        if (index < _count && _firsts[index] <= from)
        {
            first = _ends[index];
            index++;
        }

        end = index < _count ? Math.Min(limit, _firsts[index]) : limit;
        return first < end;
    }

    /// <summary>Finds the lowest range of numbers that are in the set, from <paramref name="from"/> up to <paramref name="limit"/>.</summary>
    public bool TryFindRange(ulong from, ulong limit, out ulong first, out ulong end)
    {
        int index = Find(from);
        if (index < _count && _ends[index] == from)
            index++;

        first = index < _count ? Math.Max(from, _firsts[index]) : limit;
        end = index < _count ? Math.Min(limit, _ends[index]) : limit;
        return first < end;
    }

    /// <summary>The first range that ends at or after a number, so that it touches, holds or follows it.</summary>
    private int Find(ulong number)
    {
        if (_count == 0 || _ends[_count - 1] < number)
            return _count;

        int low = 0;
        int high = _count - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_ends[middle] < number)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>Makes room for <paramref name="places"/> ranges where those from <paramref name="from"/> up to <paramref name="to"/> were.</summary>
    private void Replace(int from, int to, int places)
    {
        int count = _count - (to - from) + places;
        if (count > _firsts.Length)
        {
            Array.Resize(ref _firsts, count * 2);
            Array.Resize(ref _ends, count * 2);
        }

        Array.Copy(_firsts, to, _firsts, from + places, _count - to);
        Array.Copy(_ends, to, _ends, from + places, _count - to);
        _count = count;
    }
}
