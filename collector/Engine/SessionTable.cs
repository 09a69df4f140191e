using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

/// <summary>Sessions by their id (PROTOCOL 13.2): the low half is the index here, the high half is random, and both must be right.</summary>
internal sealed class SessionTable
{
    private readonly RandomSource _random;
    private readonly long _quarantineUs;
    private readonly Queue<(int Index, long FreeAtUs)> _quarantine = [];
    private DeviceLink?[] _links = new DeviceLink?[64];
    private uint[] _ids = new uint[64];
    private int _used;

    public SessionTable(RandomSource random, int quarantineMs)
    {
        _random = random;
        _quarantineUs = quarantineMs * 1000L;
    }

    /// <summary>The session with this id; null: unknown.</summary>
    public DeviceLink? Find(uint id)
    {
        int index = SessionId.Index(id);
        return index < _used && _ids[index] == id ? _links[index] : null;
    }

    /// <summary>False: every index is in use or rests (PROTOCOL 13.2).</summary>
    public bool TryReserve(long nowUs, out uint id)
    {
        id = 0;
        int index;
        if (_quarantine.TryPeek(out (int Index, long FreeAtUs) rested) && rested.FreeAtUs <= nowUs)
            index = _quarantine.Dequeue().Index;
        else if (_used < SessionId.TableLength)
            index = _used++;
        else
            return false;

        if (index >= _links.Length)
        {
            Array.Resize(ref _links, _links.Length * 2);
            Array.Resize(ref _ids, _ids.Length * 2);
        }

        id = SessionId.From(index, _random.NextUInt32());
        _ids[index] = id;
        return true;
    }

    public void Set(uint id, DeviceLink link) => _links[SessionId.Index(id)] = link;

    public void Remove(uint id, long nowUs)
    {
        int index = SessionId.Index(id);
        _links[index] = null;
        _quarantine.Enqueue((index, nowUs + _quarantineUs));
    }
}
