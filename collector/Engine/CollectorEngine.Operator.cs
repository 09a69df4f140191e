using System.Diagnostics.CodeAnalysis;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

// What an operator asks of the collector, and what he is told.
public sealed partial class CollectorEngine
{
    /// <summary>A key of the device is no longer valid: closes a session that was opened with it (`revoked`).</summary>
    public void Revoke(string device, long nowUs)
    {
        _time.Advance(nowUs);
        if (_registry.Find(device) is not { } revoked)
            return;

        bool isEnrolled = _keys.TryGetKey(device, out byte[] key);
        if (isEnrolled && (revoked.Link is null || revoked.Keys.IsValid(revoked.Link.Key, key, _keys.Replaced(device))))
            return;

        if (revoked.Link is { } link)
        {
            _links.Close(link, CloseCode.Revoked, 0, "the key of this device was revoked");
            Service(link.Connection);
        }

        revoked.States.Enter(DeviceState.Offline, Reasons.Revoked(), _time.NowUs);
    }

    /// <summary>A device that used its new key for the first time since the last call.</summary>
    public bool TryNextProvenKey([NotNullWhen(true)] out ProvenKey? key) => _parts.ProvenKeys.TryTake(out key);

    /// <summary>Returns the command's id; 0: not taken, and <paramref name="refusal"/> says why.</summary>
    public ulong SendCommand(string device, CommandRequest request, long nowUs, out string refusal)
    {
        ArgumentNullException.ThrowIfNull(request);
        _time.Advance(nowUs);
        refusal = "";
        Device? target = _registry.Find(device);
        if (target?.Link?.Session is not { IsOpen: true } session)
        {
            refusal = target is null ? $"{device} is not enrolled" : $"{device} is not connected";
            return 0;
        }

        ulong id = _nextCommandId++;
        id = id == 0 ? _nextCommandId++ : id;
        Command command = new() { Id = id, BootId = session.BootId, Kind = request.Kind, Name = request.Name, Value = request.Value };
        if (!Names.IsValid(request.Name) || !target.Commands.TryAdd(command))
        {
            refusal = Names.IsValid(request.Name) ? $"{device} has not answered {Limits.PendingCommands} commands yet" : "that is not a name";
            return 0;
        }

        session.WakeCommands();
        Service(target.Link.Connection);
        return id;
    }

    /// <summary>A command that got its result since the last call, oldest first. Who asks after each call misses none.</summary>
    public bool TryNextResult([NotNullWhen(true)] out CommandView? result) => _parts.Results.TryTake(out result);

    /// <summary>The last commands of a device, oldest first.</summary>
    public IReadOnlyList<CommandView> Commands(string device) => _registry.Find(device)?.Commands.View() ?? [];

    /// <summary>An immutable snapshot.</summary>
    public CollectorView View(long nowUs)
    {
        _time.Advance(nowUs);
        _registry.Synchronise(_time.NowUs);
        StoreView store = new(_commitTrouble.View, _housekeepingTrouble.View, _queue.Readings, StoreStatus.Unknown);
        return _viewer.View(_registry, _connections, store, _commits.Rate, _datagrams);
    }

    /// <summary>One reading of a batch that was taken and not yet reported back.</summary>
    public ReadingView Describe(ReadingBatch batch, int index)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return _viewer.Describe(batch, index);
    }

    /// <summary>Device log lines and messages of the engine for the operator, oldest first.</summary>
    public bool TryNextLogLine(out LogLine line) => _parts.Log.TryTake(out line);
}
