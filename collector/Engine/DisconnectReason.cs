namespace Telemetry.Collector.Engine;

/// <summary>How a control connection's socket ended.</summary>
public enum DisconnectReason
{
    ClosedByPeer,
    Reset,

    /// <summary>The host closed it: the engine wanted it closed, the peer takes nothing, or the program ends.</summary>
    ClosedHere,
}
