using System.Diagnostics.CodeAnalysis;
using System.Net;
using Telemetry.Collector.Views;
using Telemetry.Security;
using Telemetry.Session.Collector;
using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

/// <summary>Opens sessions after the handshake and ends them, whoever wanted it.</summary>
internal sealed class Links
{
    private readonly EngineParts _parts;
    private readonly Connections _connections;
    private readonly SessionTable _sessions;
    private readonly SessionWorkspace _work;
    private readonly ulong _runId;
    private readonly byte[]? _address;

    public Links(EngineParts parts, Connections connections, RandomSource random)
    {
        _parts = parts;
        _connections = connections;
        _sessions = new SessionTable(random, parts.Options.SessionQuarantineMs);
        _work = new SessionWorkspace(new ReassemblyMemory(parts.Options.ReassemblyBytes));
        _runId = random.NextUInt64();
        _address = parts.Options.DatagramHost is { } host ? IPAddress.Parse(host).GetAddressBytes() : null;
    }

    /// <summary>The session that a datagram names; null: unknown.</summary>
    public DeviceLink? Find(uint sessionId) => _sessions.Find(sessionId);

    /// <summary>Opens the session of a connection whose device proved itself. False: there are too many; the keys are still the caller's.</summary>
    public bool TryOpen(Connection connection, Device device, ulong bootId, SessionKeys keys, [NotNullWhen(true)] out DeviceLink? link)
    {
        link = null;
        long nowUs = _parts.Time.NowUs;
        if (!_sessions.TryReserve(nowUs, out uint id))
            return false;

        Welcome welcome = new()
        {
            SessionId = id,
            CollectorRunId = _runId,
            DatagramLimit = Limits.DatagramBytes,
            HeartbeatMs = _parts.Options.HeartbeatMs,
            TimeoutMs = _parts.Options.TimeoutMs,
            Address = _address,
            Port = _parts.Options.Port,
            CollectorName = _parts.Options.Name,
        };
        link = new DeviceLink(_parts, device, connection);
        link.Session = new CollectorSession(welcome, bootId, keys, _work, link, _parts.Queue, connection.Output, nowUs);
        _sessions.Set(id, link);
        connection.Link = link;
        connection.Phase = ConnectionPhase.Session;
        connection.Input.ExpectSealed();
        _connections.Settle(connection);
        return true;
    }

    /// <summary>Ends a session from here.</summary>
    public void Close(DeviceLink link, CloseCode code, int waitMs, string text)
    {
        link.Session.Close(code, waitMs, text);
        End(link, null);
    }

    /// <summary>The session is over: it closed itself, or its socket ended.</summary>
    public void End(DeviceLink link, DisconnectReason? socket)
    {
        long nowUs = _parts.Time.NowUs;
        if (link.IsCurrent)
        {
            link.Device.Link = null;
            link.Device.States.Enter(DeviceState.Offline, link.Farewell(socket), nowUs);
        }

        CountFault(link);
        link.Conclude();
        _sessions.Remove(link.Session.Id, nowUs);
        link.Session.End();
        link.Connection.Link = null;
        link.Connection.Phase = ConnectionPhase.Closing;
        link.Connection.CloseByUs = nowUs + (_parts.Options.ClosingMs * 1000L);
        _connections.MarkReady(link.Connection);
    }

    private void CountFault(DeviceLink link)
    {
        EngineDrop? drop = link.Session.ClosedWith switch
        {
            CloseCode.Protocol => EngineDrop.FrameMalformed,
            CloseCode.Limit => EngineDrop.SessionLimitExceeded,
            _ => null,
        };
        if (drop is null)
            return;

        _parts.Drops.Count(drop.Value);
        link.Device.Drops.Count(drop.Value);
    }
}
