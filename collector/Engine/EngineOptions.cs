using Telemetry.Collector.Alerts;
using Telemetry.Session.Collector;
using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

/// <summary>What an operator may set, and every limit of the engine with its origin.</summary>
public sealed record EngineOptions
{
    /// <summary>For people: in WELCOME and in the answer to a discovery question.</summary>
    public string Name { get; init; } = "telemetry";

    /// <summary>The port that the collector listens on, TCP and UDP.</summary>
    public int Port { get; init; } = Limits.DefaultPort;

    /// <summary>IP address that devices send datagrams to; null: the address of their control connection (PROTOCOL 8.2).</summary>
    public string? DatagramHost { get; init; }

    /// <summary>PROTOCOL 8.2.</summary>
    public int HeartbeatMs { get; init; } = 5000;

    /// <summary>PROTOCOL 8.2, 13.1.</summary>
    public int TimeoutMs { get; init; } = 15000;

    /// <summary>Readings in one commit: large enough that a commit's fixed cost does not count, small enough to be prompt.</summary>
    public int BatchReadings { get; init; } = 4096;

    /// <summary>Bytes of text and binary values in one commit.</summary>
    public int BatchDataBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>A datagram is taken whole or not at all, so the queue must hold the largest: 588 readings.</summary>
    public const int SmallestQueueReadings = 1024;

    /// <summary>One datagram may complete every partly received large reading of its session.</summary>
    public const int SmallestQueueDataBytes = (Limits.PartialsInAck + 1) * Limits.LargeReadingBytes;

    /// <summary>Readings that wait for the store, some 20 MB; what comes beyond is dropped as `store busy` (PROTOCOL 17.3).</summary>
    public int QueueReadings { get; init; } = 262_144;

    /// <summary>Bytes of text and binary values that wait for the store.</summary>
    public int QueueDataBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>PROTOCOL 16: partly received large readings of all sessions.</summary>
    public long ReassemblyBytes { get; init; } = ReassemblyMemory.DefaultLimitBytes;

    /// <summary>PROTOCOL 16.</summary>
    public int UnauthenticatedConnections { get; init; } = 2048;

    /// <summary>PROTOCOL 16.</summary>
    public int UnauthenticatedFromAddress { get; init; } = 512;

    /// <summary>PROTOCOL 15.2, 16.</summary>
    public int HandshakeMs { get; init; } = 5000;

    /// <summary>PROTOCOL 16.</summary>
    public int HandshakeReceivedBytes { get; init; } = 1024;

    /// <summary>Results of commands that the host has not fetched: it does so after each call, in which one device answers some of its 8.</summary>
    public int CommandResults { get; init; } = 1024;

    /// <summary>New keys in use that the host has not fetched: it does so after each call, in which one device proves one.</summary>
    public int ProvenKeys { get; init; } = 256;

    /// <summary>Connections in any state: every session, every handshake, and as many that are just being closed.</summary>
    public int Connections { get; init; } = SessionId.TableLength + (2 * 2048);

    /// <summary>Time for a peer to take what is left after the end of its session.</summary>
    public int ClosingMs { get; init; } = 5000;

    /// <summary>PROTOCOL 13.2.</summary>
    public int SessionQuarantineMs { get; init; } = 30_000;

    /// <summary>PROTOCOL 13.4: how long the second of two devices with one id stays away.</summary>
    public int DuplicateIdWaitMs { get; init; } = 60_000;

    /// <summary>PROTOCOL 15.3: without a reading for so long, and for 3 of its shortest intervals, a device is silent.</summary>
    public int SilentMs { get; init; } = 10_000;

    /// <summary>Limits of channels, and how long a device may be away.</summary>
    public AlertRules Alerts { get; init; } = AlertRules.Default;

    /// <summary>Entries of a device's history: one screen.</summary>
    public int DeviceEvents { get; init; } = 64;

    /// <summary>Boots of a device with an account of their own; older ones that are settled go into its total.</summary>
    public int DeviceBoots { get; init; } = 32;

    /// <summary>
    /// Boots of a device that are gone and wait for a store that is away; a device that goes on restarting is then refused until they are stored.
    /// </summary>
    public int WaitingBoots { get; init; } = 256;

    /// <summary>PROTOCOL 16.</summary>
    public int DeviceLogLinesPerSecond { get; init; } = 20;

    /// <summary>Lines for the operator that nobody has fetched yet; then the oldest goes.</summary>
    public int LogLines { get; init; } = 1024;

    /// <summary>PROTOCOL 14.2.</summary>
    public int OffersPerSecond { get; init; } = 100;

    /// <summary>PROTOCOL 14.2.</summary>
    public int OffersPerSecondToAddress { get; init; } = 10;

    /// <summary>Bytes of text and binary values that are kept as latest values of one device; a larger value is not shown.</summary>
    public int LatestBytes { get; init; } = 1024 * 1024;
}
