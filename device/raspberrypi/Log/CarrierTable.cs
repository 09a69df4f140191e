namespace Telemetry.RaspberryPi.Log;

/// <summary>
/// The datagrams that carried readings last (PROTOCOL 9.4), for the readings under way only: a log may hold more than
/// there is memory for.
/// </summary>
internal sealed class CarrierTable
{
    private const int PartBits = 10;
    private const int PartLength = 1 << PartBits;

    // A million readings, 4 MiB. What is under way is bounded by the session, to far less unless datagrams carry next to nothing; a
    // reading that is forgotten here is, at worst, sent once more than needed.
    private const int MostParts = 1024;

    private readonly Dictionary<ulong, uint[]> _parts = [];
    private ulong _lowest;
    private uint[]? _last;
    private ulong _lastPart;

    public uint Get(ulong number) => Find(number >> PartBits) is { } part ? part[number & (PartLength - 1)] : 0;

    public void Set(ulong number, uint carrier)
    {
        ulong index = number >> PartBits;
        uint[]? part = Find(index);
        if (part is null)
        {
            _lowest = _parts.Count == 0 ? index : Math.Min(_lowest, index);
            if (_parts.Count == MostParts)
                Remove(_parts.Keys.Min());
            part = new uint[PartLength];
            _parts.Add(index, part);
            (_last, _lastPart) = (part, index);
        }

        part[number & (PartLength - 1)] = carrier;
    }

    /// <summary>Nothing below a number is asked for any more.</summary>
    public void Release(ulong next)
    {
        for (ulong end = next >> PartBits; _lowest < end && _parts.Count > 0; _lowest++)
            Remove(_lowest);
    }

    public void Clear()
    {
        _parts.Clear();
        _last = null;
    }

    private void Remove(ulong index)
    {
        _parts.Remove(index);
        if (_lastPart == index)
            _last = null;
    }

    private uint[]? Find(ulong index)
    {
        if (_last is not null && _lastPart == index)
            return _last;
        if (!_parts.TryGetValue(index, out uint[]? part))
            return null;

        (_last, _lastPart) = (part, index);
        return part;
    }
}
