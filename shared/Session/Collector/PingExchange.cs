using Telemetry.Wire;

namespace Telemetry.Session.Collector;

/// <summary>When to send PINGs, and which PONGs are answers to them (PROTOCOL 11.1, 13.1).</summary>
internal sealed class PingExchange
{
    // The timeout is a few heartbeats; what is older gets no answer any more.
    private const int Remembered = 8;

    /// <summary>PROTOCOL 11.1: the first mapping is good soon after READY.</summary>
    private const int QuickPings = 4;
    private const long QuickIntervalUs = 250_000;

    private readonly long _heartbeatUs;
    private readonly long[] _sentUs = new long[Remembered];
    private uint _nextId;
    private ulong _waiting;
    private int _quickLeft;

    public PingExchange(int heartbeatMs, long nowUs)
    {
        _heartbeatUs = heartbeatMs * 1000L;
        DueUs = nowUs + _heartbeatUs;
    }

    public long DueUs { get; private set; }

    /// <summary>READY: the clock is wanted soon.</summary>
    public void Hurry(long nowUs)
    {
        _quickLeft = QuickPings;
        DueUs = nowUs;
    }

    public Ping Send(long nowUs)
    {
        if (_quickLeft > 0)
            _quickLeft--;
        DueUs = nowUs + (_quickLeft > 0 ? QuickIntervalUs : _heartbeatUs);
        uint id = _nextId++;
        _sentUs[id % Remembered] = nowUs;
        _waiting |= 1UL << (int)(id % Remembered);
        return new Ping { Id = id, TimeUs = nowUs };
    }

    /// <summary>True, once, for the answer to a PING that is remembered.</summary>
    public bool IsAnswer(in Pong pong)
    {
        ulong bit = 1UL << (int)(pong.Id % Remembered);
        bool isAnswer = _nextId - pong.Id is > 0 and <= Remembered && (_waiting & bit) != 0 && _sentUs[pong.Id % Remembered] == pong.PingTimeUs;
        if (isAnswer)
            _waiting &= ~bit;
        return isAnswer;
    }
}
