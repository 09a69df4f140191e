using Telemetry.Collector.Views;

namespace Telemetry.Collector.Engine;

// PROTOCOL 15.3
//
//   state       event                                                next
//   any         a handshake with its id, proof right                 connecting
//   connecting  READY                                                online
//   online      no reading for 3 × the shortest interval, and 10 s   silent
//   silent      a new reading                                        online
//   online,     LINK path 01                                         blocked
//   silent
//   blocked     LINK path 00                                         online
//   any but     the control connection ended                         offline, with the reason
//   never seen
//
// A HELLO alone moves nothing: anybody can send one.
//
/// <summary>The state of one device, why it is in it, and how it came there.</summary>
internal sealed class DeviceStates
{
    private readonly Device _device;
    private readonly Queue<Entry> _history = [];
    private readonly int _limit;
    private readonly EngineTime _time;
    private readonly UnstoredFacts _facts;

    /// <summary>How many of the last entries of the history the store was not given yet.</summary>
    private int _unstored;

    /// <summary>An event with its monotonic time, which orders those of several devices whatever the wall clock did.</summary>
    public readonly record struct Entry(long AtUs, DeviceEvent Event);

    public DeviceStates(Device device, int limit, EngineTime time, UnstoredFacts facts, long nowUs)
    {
        _device = device;
        _limit = limit;
        _time = time;
        _facts = facts;
        SinceUs = nowUs;
        Since = time.Utc(nowUs) ?? DateTimeOffset.UnixEpoch;
        Reason = Reasons.NeverConnected();
    }

    public DeviceState State { get; private set; } = DeviceState.NeverSeen;

    public StateReason Reason { get; private set; }

    /// <summary>Monotonic, µs.</summary>
    public long SinceUs { get; private set; }

    /// <summary>The same in UTC as it was then: what happened does not move with the wall clock.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>When an online device becomes silent if no reading comes; <see cref="long.MaxValue"/>: never.</summary>
    public long SilentAtUs(EngineOptions options)
    {
        DeviceLink? link = _device.Link;
        int intervalMs = link?.Session.CurrentBoot?.Channels.ShortestIntervalMs ?? 0;
        if (State != DeviceState.Online || intervalMs == 0)
            return long.MaxValue;

        long waitMs = Math.Max(options.SilentMs, 3L * intervalMs);
        return Math.Max(link!.Session.LastReadingUs ?? 0, SinceUs) + (waitMs * 1000);
    }

    /// <summary>Goes to a state, or stays in it for a new reason. The same again brings the evidence up to date and is no event.</summary>
    public void Enter(DeviceState state, StateReason reason, long nowUs)
    {
        bool isEvent = state != State || reason.Code != Reason.Code;
        if (state != State)
        {
            SinceUs = nowUs;
            Since = _time.Utc(nowUs) ?? DateTimeOffset.UnixEpoch;
        }

        State = state;
        Reason = reason;
        if (isEvent)
            Note(reason, nowUs);
        _device.Alerts.StateIs(state, reason);
    }

    /// <summary>Something worth remembering that changes no state.</summary>
    /// <param name="channel">which it is about; null: the device</param>
    public void Note(StateReason reason, long nowUs, string? channel = null)
    {
        DateTimeOffset time = _time.Utc(nowUs) ?? DateTimeOffset.UnixEpoch;
        _history.Enqueue(new Entry(nowUs, new DeviceEvent(time, State, reason) { Channel = channel }));
        _unstored++;
        if (_history.Count > _limit)
            _history.Dequeue();
        if (_unstored > _history.Count)
        {
            _unstored--;
            _facts.CountForgottenEvent(_device);
        }

        _facts.Happened(_device);
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<DeviceEvent> History() => [.. _history.Select(entry => entry.Event)];

    /// <summary>What the store was not given yet, oldest first. Asked once: from now on it was.</summary>
    public IEnumerable<Entry> TakeUnstored()
    {
        int count = _unstored;
        _unstored = 0;
        return _history.TakeLast(count);
    }
}
