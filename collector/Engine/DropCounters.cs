using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

/// <summary>Why something was dropped or refused, beyond the datagrams of PROTOCOL 17.3.</summary>
public enum EngineDrop
{
    ConnectionLimit,
    ConnectionEvicted,
    HandshakeTimeout,
    HandshakeTooMuch,
    HandshakeMalformed,
    HandshakeAbandoned,
    VersionRefused,
    SuiteRefused,
    WrongKey,
    UnknownDevice,
    SessionLimit,
    DuplicateId,
    FrameMalformed,
    SessionLimitExceeded,
    DiscoveryRate,
    LogStorm,
    LogQueue,
    EventNotStored,
    WaitingBoots,

    /// <summary>The wrong one of two keys while a device's key is being changed: the next try takes the other one.</summary>
    OtherKey,

    /// <summary>A channel went beyond its limit and back so often that not every time is an event.</summary>
    AlertNotNoted,
}

/// <summary>Everything that was dropped since start, by reason.</summary>
internal sealed class DropCounters
{
    private static readonly string[] EngineNames =
    [
        "connection limit", "connection evicted", "handshake timeout", "handshake too much", "handshake malformed", "handshake abandoned",
        "version", "suite", "wrong key", "unknown device", "session limit", "duplicate id", "frame malformed", "limit of a session",
        "discovery rate", "log storm", "log queue", "event not stored", "boots wait for the store",
        "other of two keys", "alert change not noted",
    ];

    private readonly ulong[] _datagrams = new ulong[Codes.DropReasons];
    private readonly ulong[] _engine = new ulong[EngineNames.Length];

    public void Count(DropReason reason) => _datagrams[(int)reason]++;

    public void Count(EngineDrop drop, ulong more = 1) => _engine[(int)drop] += more;

    /// <summary>The reasons that occurred, with their counts.</summary>
    public Dictionary<string, ulong> ToDictionary()
    {
        Dictionary<string, ulong> counts = [];
        for (int i = 1; i < _datagrams.Length; i++)
        {
            if (_datagrams[i] > 0)
                counts.Add(Codes.Name((DropReason)i), _datagrams[i]);
        }

        for (int i = 0; i < _engine.Length; i++)
        {
            if (_engine[i] > 0)
                counts.Add(EngineNames[i], _engine[i]);
        }

        return counts;
    }
}
