using System.Diagnostics.CodeAnalysis;
using Telemetry.Collector.Alerts;
using Telemetry.Collector.Keys;
using Telemetry.Collector.Store;
using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

/// <summary>
/// The collector without sockets, clocks, threads and files. One thread at a time; times are microseconds of a monotonic clock, not negative.
/// Buffers that are handed in are borrowed for the call, and their content is overwritten.
/// <para>After each call the host looks at <see cref="TryNextReady"/>, <see cref="TryTakeBatch"/> and <see cref="NextDeadlineUs"/>.</para>
/// </summary>
public sealed partial class CollectorEngine
{
    private readonly EngineParts _parts;
    private readonly IKeyRing _keys;
    private readonly EngineTime _time = new();
    private readonly DropCounters _drops = new();
    private readonly DeadlineHeap _deadlines = new();
    private readonly AlertDeadlines _alerts = new();
    private readonly RateMeter _datagrams = new();
    private readonly StoreQueue _queue;
    private readonly Connections _connections;
    private readonly Registry _registry;
    private readonly Links _links;
    private readonly Admission _admission;
    private readonly Commits _commits;
    private readonly Discovery _discovery;
    private readonly Viewer _viewer;
    private readonly StoreTrouble _commitTrouble;
    private readonly StoreTrouble _housekeepingTrouble;
    private ulong _nextCommandId;

    /// <param name="stored">what the store already holds of each boot (<see cref="IReadingStore.LoadBoots"/>)</param>
    /// <param name="utcUsAtZero">as in <see cref="SetUtc"/></param>
    /// <param name="alerts">those that were active when the store was written last (<see cref="IReadingStore.LoadAlerts"/>)</param>
    public CollectorEngine(
        EngineOptions options, IKeyRing keys, RandomSource random, IEnumerable<StoredBoot>? stored = null, long utcUsAtZero = 0, long nowUs = 0,
        IEnumerable<StoredAlert>? alerts = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(random);
        _keys = keys;
        _time.SetUtc(utcUsAtZero);
        _time.Advance(nowUs);
        UnstoredFacts facts = new(_time, _drops);
        _queue = new StoreQueue(options, _time, facts);
        _parts = new EngineParts(options, _time, _drops, new OperatorLog(_time, _drops, options.LogLines), _queue, facts, new CommandResults(options.CommandResults), new ProvenKeys(options.ProvenKeys));
        _connections = new Connections(options, _drops);
        _registry = new Registry(options, keys, _time, facts, new AlertParts(options.Alerts, _time, _drops, _alerts));
        _links = new Links(_parts, _connections, random);
        _admission = new Admission(_parts, keys, random, _registry, _links, _connections);
        _commits = new Commits(_parts);
        _discovery = new Discovery(options);
        _viewer = new Viewer(_parts, keys);
        _commitTrouble = new StoreTrouble(
            _parts, "the store does not keep readings", "they are shown, and devices keep them and send them when it works again", "the store works again");
        _housekeepingTrouble = new StoreTrouble(
            _parts, "the store's housekeeping fails", "readings are kept all the same", "the store's housekeeping works again");

        // PROTOCOL 12.1: a start at random, so that a restarted collector does not use an id again either.
        _nextCommandId = random.NextUInt64();
        _registry.Restore(stored ?? [], nowUs);
        _registry.Synchronise(nowUs);
        foreach (StoredAlert alert in alerts ?? [])
            _registry.Find(alert.Device)?.Alerts.Remember(alert);
    }

    /// <summary>When <see cref="Tick"/> is due; <see cref="long.MaxValue"/>: never.</summary>
    public long NextDeadlineUs => Math.Min(_deadlines.NextUs, _alerts.NextUs);

    /// <summary>
    /// Tells the UTC of monotonic time 0, microseconds since 1970; again whenever the wall clock may have moved against the monotonic one. The
    /// engine never reads a wall clock.
    /// </summary>
    public void SetUtc(long utcUsAtZero, long nowUs)
    {
        _time.Advance(nowUs);
        _time.SetUtc(utcUsAtZero);
        foreach (Device device in _registry.Devices.Where(device => device is { Link: not null, CurrentBoot: not null }))
            _parts.Facts.ReviewClock(device.CurrentBoot!);
    }

    /// <summary>A control connection was accepted. False: refused and counted; the host closes it.</summary>
    public bool TryAccept(DatagramSource remote, long nowUs, out int connection)
    {
        _time.Advance(nowUs);
        connection = -1;
        if (_admission.IsShuttingDown || !_connections.TryAdd(remote, _time.NowUs, out Connection? accepted))
            return false;

        connection = accepted.Index;
        Service(accepted);
        return true;
    }

    /// <summary>Takes bytes of a control connection.</summary>
    public void ReceiveControl(int connection, byte[] buffer, int offset, int count, long nowUs)
    {
        _time.Advance(nowUs);
        if (_connections.Find(connection) is not { } receiver)
            return;

        while (count > 0 && receiver.Phase != ConnectionPhase.Closing)
        {
            int taken = receiver.Input.Take(buffer, offset, count, out bool isWhole);
            offset += taken;
            count -= taken;
            if (receiver.Link is null)
                receiver.HandshakeBytes += taken;

            if (receiver.Input.IsBroken)
                EndBroken(receiver);
            else if (receiver.HandshakeBytes > _parts.Options.HandshakeReceivedBytes)
                _admission.Drop(receiver, EngineDrop.HandshakeTooMuch);
            else if (isWhole)
                TakeRecord(receiver);
        }

        Service(receiver);
    }

    /// <summary>Takes bytes to send now; 0: none.</summary>
    public int PollControl(int connection, byte[] buffer, int offset, int count)
    {
        if (_connections.Find(connection) is not { } sender)
            return 0;

        int taken = sender.Output.Take(buffer, offset, count);

        // What waited for room in the output may be due now.
        if (taken > 0 && sender.Link is { } link)
            _deadlines.Bring(connection, link.Session.DeadlineUs);
        return taken;
    }

    /// <summary>Nothing more to send: the host closes the socket and then calls <see cref="Disconnected"/>.</summary>
    public bool IsClosing(int connection) => _connections.Find(connection)?.IsClosing(_time.NowUs) ?? true;

    /// <summary>The socket ended. The number of the connection may be given again from here on.</summary>
    public void Disconnected(int connection, DisconnectReason reason, long nowUs)
    {
        _time.Advance(nowUs);
        if (_connections.Find(connection) is not { } ended)
            return;

        if (ended.Link is { } link)
            _links.End(link, reason);
        else if (ended.Phase != ConnectionPhase.Closing)
            _admission.Drop(ended, EngineDrop.HandshakeAbandoned);
        _connections.Remove(ended);
    }

    /// <summary>A connection that has something to send, or is to be closed, since the last call.</summary>
    public bool TryNextReady(out int connection) => _connections.TryNextReady(out connection);

    /// <summary>Takes a datagram. Returns the length of an answer in <paramref name="answer"/> (64 bytes), else 0.</summary>
    public int ReceiveDatagram(byte[] buffer, int offset, int count, DatagramSource from, byte[] answer, long nowUs)
    {
        _time.Advance(nowUs);
        _datagrams.Add(1, _time.NowUs);
        if (Discovery.IsQuestion(buffer, offset, count))
            return _discovery.Answer(buffer, offset, count, from, answer, _time.NowUs, _drops);

        DropReason reason = DatagramHeader.Read(buffer, offset, count, out DatagramHeader header);
        DeviceLink? link = reason == DropReason.None ? _links.Find(header.SessionId) : null;
        if (link is null)
        {
            _drops.Count(reason == DropReason.None ? DropReason.UnknownSession : reason);
            return 0;
        }

        reason = link.Session.ReceiveDatagram(buffer, offset, count, header, _time.NowUs, out bool isNewest);
        if (isNewest)
            link.DatagramCameFrom(from);
        if (reason != DropReason.None)
        {
            _drops.Count(reason);
            link.Device.Drops.Count(reason);
        }

        if (link.NeedsReview)
            Service(link.Connection);
        else
            _deadlines.Bring(link.Connection.Index, link.Session.DeadlineUs);
        return 0;
    }

    /// <summary>
    /// When a batch is worth a commit: 0 once one is full, else so long after its first thing came; <see cref="long.MaxValue"/>: there is none.
    /// </summary>
    public long BatchDueUs(long delayUs) => _queue.DueUs(delayUs);

    /// <summary>Takes what is to be committed next, full or not. Several batches may be under way; false: nothing to commit.</summary>
    public bool TryTakeBatch([NotNullWhen(true)] out ReadingBatch? batch) => _queue.TryTake(out batch);

    /// <summary>The batch is durable: its readings are acknowledged. It belongs to the engine again.</summary>
    public void Committed(ReadingBatch batch, long nowUs)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _time.Advance(nowUs);
        _commitTrouble.End();
        _commits.Succeeded(batch);
        Acknowledge(batch);
        bool wasFull = _queue.IsFull;
        _queue.Return(batch);
        if (wasFull && !_queue.IsFull)
            NameGaps();
    }

    /// <summary>
    /// A commit failed. The host keeps the batch and tries the same one again after a while, until <see cref="Committed"/> ends it; what was
    /// received stays received and not durable (PROTOCOL 9.2, 9.10).
    /// </summary>
    public void StoreFailing(string why, long nowUs)
    {
        _time.Advance(nowUs);
        _commitTrouble.Goes(why);
    }

    /// <summary>The store's housekeeping failed, or, with null, did its work.</summary>
    public void HousekeepingDone(string? fault, long nowUs)
    {
        _time.Advance(nowUs);
        if (fault is null)
            _housekeepingTrouble.End();
        else
            _housekeepingTrouble.Goes(fault);
    }

    /// <summary>Does what time asks for. The host calls it at <see cref="NextDeadlineUs"/>; calling it at other times is harmless.</summary>
    public void Tick(long nowUs)
    {
        _time.Advance(nowUs);
        while (_deadlines.TryTakeDue(_time.NowUs, out int index))
        {
            if (_connections.Find(index) is { } connection)
                Service(connection);
        }

        _alerts.Tick(_time.NowUs);
    }

    /// <summary>Says goodbye to every device (`shutting down`) and takes no more connections.</summary>
    public void Shutdown(long nowUs)
    {
        _time.Advance(nowUs);
        _admission.IsShuttingDown = true;
        foreach (Connection connection in _connections.All.ToList())
        {
            if (connection.Link is { } link)
                _links.Close(link, CloseCode.ShuttingDown, 0, "this collector stops");
            else if (connection.Phase != ConnectionPhase.Closing)
                _admission.Refuse(connection, RefuseCode.ShuttingDown, EngineDrop.HandshakeAbandoned, "this collector stops");
            Service(connection);
        }
    }

    private void TakeRecord(Connection connection)
    {
        if (connection.Link is { } link)
            link.Session.ReceiveRecord(connection.Input.Bytes, connection.Input.BodyLength, _time.NowUs);
        else
            _admission.Receive(connection);

        connection.Input.Next();
        if (connection.Link is { Session.IsClosed: true } closed)
            _links.End(closed, null);
    }

    private void EndBroken(Connection connection)
    {
        if (connection.Link is { } link)
            _links.Close(link, CloseCode.Protocol, 0, "a record has an impossible length");
        else
            _admission.Drop(connection, EngineDrop.HandshakeMalformed);
    }

    private void Acknowledge(ReadingBatch batch)
    {
        foreach (DeviceBoot boot in batch.Accounts)
        {
            if (boot.IsGone)
                boot.Device.FoldBoots();
            if (boot.Device.Link is not { } link)
                continue;

            link.Session.Settled(boot, _time.NowUs);
            Service(link.Connection);
        }
    }

    /// <summary>PROTOCOL 9.12: there is room again.</summary>
    private void NameGaps()
    {
        foreach (Connection connection in _connections.All.Where(connection => connection.Link is not null).ToList())
        {
            connection.Link!.Session.NameGaps(_time.NowUs);
            Service(connection);
        }
    }

    /// <summary>Does what is due for a connection, tells the host what there is to send, and notes when to look again.</summary>
    private void Service(Connection connection)
    {
        long nowUs = _time.NowUs;
        if (connection.Link is { } link)
        {
            link.Session.Tick(nowUs);
            link.Review();
            if (link.Session.IsClosed)
                _links.End(link, null);
            else
                _deadlines.Bring(connection.Index, Math.Min(link.Session.DeadlineUs, link.Device.States.SilentAtUs(_parts.Options)));
        }
        else if (connection.Phase != ConnectionPhase.Closing)
        {
            long handshakeEndUs = connection.AcceptedUs + (_parts.Options.HandshakeMs * 1000L);
            if (nowUs >= handshakeEndUs)
                _admission.Drop(connection, EngineDrop.HandshakeTimeout);
            else
                _deadlines.Bring(connection.Index, handshakeEndUs);
        }

        if (connection.Phase == ConnectionPhase.Closing && nowUs < connection.CloseByUs)
            _deadlines.Bring(connection.Index, connection.CloseByUs);
        if (connection.Output.Length > 0 || connection.Phase == ConnectionPhase.Closing)
            _connections.MarkReady(connection);
    }
}
