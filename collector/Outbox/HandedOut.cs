using Telemetry.Collector.Store;

namespace Telemetry.Collector.Outbox;

/// <summary>Readings that were handed out and are not confirmed, in that order. After <see cref="Return"/> they are handed out again, before any other.</summary>
internal sealed class HandedOut
{
    private readonly LinkedList<OutboxReading> _readings = [];
    private readonly Dictionary<(BootKey, ulong), LinkedListNode<OutboxReading>> _places = [];

    // The next that is to be handed out again; null: all are out.
    private LinkedListNode<OutboxReading>? _again;

    public int Count => _readings.Count;

    public bool IsAllOut => _again is null;

    public OutboxReading? Find(BootKey boot, ulong number) => _places.GetValueOrDefault((boot, number))?.Value;

    /// <summary>Hands out a reading for the first time; only while <see cref="IsAllOut"/>.</summary>
    public void Add(OutboxReading reading) => _places.Add((reading.Boot, reading.Reading.Number), _readings.AddLast(reading));

    /// <summary>Hands out again, up to so many in all.</summary>
    public void TakeAgain(List<OutboxReading> taken, int most)
    {
        for (; _again is not null && taken.Count < most; _again = _again.Next)
            taken.Add(_again.Value);
    }

    /// <summary>False: it is not among them.</summary>
    public bool Confirm(OutboxReading reading)
    {
        if (!_places.Remove((reading.Boot, reading.Reading.Number), out LinkedListNode<OutboxReading>? place))
            return false;

        if (place == _again)
            _again = place.Next;
        _readings.Remove(place);
        return true;
    }

    public void Return() => _again = _readings.First;
}
