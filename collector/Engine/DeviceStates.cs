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
    private readonly Queue<(long AtUs, DeviceState State, StateReason Reason)> _history = [];
    private readonly int _limit;

    public DeviceStates(Device device, int limit, long nowUs)
    {
        _device = device;
        _limit = limit;
        SinceUs = nowUs;
        Reason = Reasons.NeverConnected();
    }

    public DeviceState State { get; private set; } = DeviceState.NeverSeen;

    public StateReason Reason { get; private set; }

    /// <summary>Monotonic, µs.</summary>
    public long SinceUs { get; private set; }

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
            SinceUs = nowUs;
        State = state;
        Reason = reason;
        if (isEvent)
            Note(reason, nowUs);
    }

    /// <summary>Something worth remembering that changes no state.</summary>
    public void Note(StateReason reason, long nowUs)
    {
        _history.Enqueue((nowUs, State, reason));
        if (_history.Count > _limit)
            _history.Dequeue();
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<DeviceEvent> History(EngineTime time) =>
        [.. _history.Select(entry => new DeviceEvent(time.Utc(entry.AtUs) ?? DateTimeOffset.UnixEpoch, entry.State, entry.Reason))];
}
