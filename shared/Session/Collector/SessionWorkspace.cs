using Telemetry.Wire;

namespace Telemetry.Session.Collector;

/// <summary>What all sessions of a collector use one after the other, so that a session itself stays small.</summary>
public sealed class SessionWorkspace
{
    private readonly byte[] _frame = new byte[Limits.ControlFrameBytes];

    public SessionWorkspace(ReassemblyMemory memory) => Memory = memory;

    public ReassemblyMemory Memory { get; }

    internal DecodedPayload Payload { get; } = new();

    internal Ack Ack { get; } = new();

    internal WireWriter BeginFrame() => new(_frame, 0, _frame.Length);
}
