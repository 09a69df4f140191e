using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Telemetry.Collector.Engine;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Hosting;

/// <summary>
/// The only way into the engine: one thread at a time. Who leaves wakes those for whom there is something to do now:
/// connections with something to send, the store writer, the ticker.
/// </summary>
public sealed class EngineDoor(CollectorEngine engine) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, ControlConnection> _connections = [];
    private readonly AutoResetEvent _writerWork = new(false);
    private readonly AutoResetEvent _tickerWork = new(false);
    private readonly Dictionary<ulong, TaskCompletionSource<CommandView>> _awaited = [];
    private readonly byte[] _answer = new byte[Wire.Limits.DiscoveryBytes];
    private long _writerDelayUs;
    private long _writerWakesUs;
    private long _tickerWakesUs;

    /// <summary>A device used its new key for the first time. Raised within the door: who listens only notes it.</summary>
    public event Action<ProvenKey>? KeyProven;

    /// <summary>Connections that were accepted and have not ended yet.</summary>
    public int Connections
    {
        get
        {
            lock (_gate)
                return _connections.Count;
        }
    }

    public void ReceiveDatagrams(DatagramBatch batch, Socket socket)
    {
        lock (_gate)
        {
            long nowUs = MonotonicClock.NowUs;
            for (int i = 0; i < batch.Count; i++)
            {
                int answer = engine.ReceiveDatagram(
                    batch.Bytes, i * DatagramBatch.SlotBytes, batch.Lengths[i], batch.Source(i), _answer, nowUs);
                if (answer > 0)
                    batch.Answer(socket, i, _answer.AsSpan(0, answer));
            }

            WakeOthers();
        }
    }

    public bool TryAccept(DatagramSource remote, [NotNullWhen(true)] out ControlConnection? connection)
    {
        lock (_gate)
        {
            connection = engine.TryAccept(remote, MonotonicClock.NowUs, out int index) ? new ControlConnection(index) : null;
            if (connection is not null)
                _connections.Add(index, connection);
            WakeOthers();
            return connection is not null;
        }
    }

    public void Receive(ControlConnection connection, ArraySegment<byte> bytes)
    {
        lock (_gate)
        {
            engine.ReceiveControl(connection.Index, bytes.Array!, bytes.Offset, bytes.Count, MonotonicClock.NowUs);
            WakeOthers();
        }
    }

    /// <summary>Takes bytes to send now; with none, <paramref name="isClosing"/> says whether the connection is to end.</summary>
    public int Poll(ControlConnection connection, ArraySegment<byte> buffer, out bool isClosing)
    {
        lock (_gate)
        {
            int count = engine.PollControl(connection.Index, buffer.Array!, buffer.Offset, buffer.Count);
            isClosing = count == 0 && engine.IsClosing(connection.Index);
            return count;
        }
    }

    public void Disconnected(ControlConnection connection, DisconnectReason reason)
    {
        lock (_gate)
        {
            _connections.Remove(connection.Index);
            engine.Disconnected(connection.Index, reason, MonotonicClock.NowUs);
            WakeOthers();
        }
    }

    /// <summary>The next batch for the store; false when none is due, and then <see cref="WaitForBatch"/> waits for one.</summary>
    /// <param name="delay">how long a batch that is not full may gather after its first thing came</param>
    public bool TryTakeBatch(TimeSpan delay, [NotNullWhen(true)] out ReadingBatch? batch)
    {
        lock (_gate)
        {
            batch = null;
            return engine.BatchDueUs((long)delay.TotalMicroseconds) <= MonotonicClock.NowUs && engine.TryTakeBatch(out batch);
        }
    }

    /// <summary>Waits until a batch is due, somebody calls <see cref="WakeWriter"/>, or <paramref name="longest"/> is over.</summary>
    public void WaitForBatch(TimeSpan delay, TimeSpan longest)
    {
        long waitUs;
        lock (_gate)
        {
            long nowUs = MonotonicClock.NowUs;
            _writerDelayUs = (long)delay.TotalMicroseconds;
            _writerWakesUs = Math.Min(engine.BatchDueUs(_writerDelayUs), nowUs + (long)longest.TotalMicroseconds);
            waitUs = Math.Max(0, _writerWakesUs - nowUs);
        }

        _writerWork.WaitOne((int)((waitUs + 999) / 1000));
    }

    public void WakeWriter() => _writerWork.Set();

    /// <summary>Names of the readings of a batch, for people. The batch must not have been handed back yet.</summary>
    public void Describe(ReadingBatch batch, int first, Span<ReadingView> views)
    {
        lock (_gate)
        {
            for (int i = 0; i < views.Length; i++)
                views[i] = engine.Describe(batch, first + i);
        }
    }

    /// <summary>Of each boot of a batch: which of two boots of a device is newer; higher is.</summary>
    public void OrdersOf(ReadingBatch batch, Span<int> orders)
    {
        lock (_gate)
        {
            for (int i = 0; i < orders.Length; i++)
                orders[i] = batch.Accounts[i].Order;
        }
    }

    public void Committed(ReadingBatch batch) => Enter(nowUs => engine.Committed(batch, nowUs));

    public void StoreFailing(string why) => Enter(nowUs => engine.StoreFailing(why, nowUs));

    public void HousekeepingDone(string? fault) => Enter(nowUs => engine.HousekeepingDone(fault, nowUs));

    public void SetUtc(long utcUsAtZero) => Enter(nowUs => engine.SetUtc(utcUsAtZero, nowUs));

    /// <summary>Tells every device that the collector stops.</summary>
    public void Shutdown() => Enter(engine.Shutdown);

    public void Revoke(string device) => Enter(nowUs => engine.Revoke(device, nowUs));

    /// <summary>Sends a command. Null: not taken, and <paramref name="refusal"/> says why.</summary>
    /// <remarks>Who waits is bounded by the commands of a device that may be without a result (PROTOCOL 12.4).</remarks>
    public AwaitedCommand? Send(string device, CommandRequest request, out string refusal)
    {
        lock (_gate)
        {
            ulong id = engine.SendCommand(device, request, MonotonicClock.NowUs, out refusal);
            TaskCompletionSource<CommandView> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (id != 0)
                _awaited.Add(id, result);
            WakeOthers();
            return id == 0 ? null : new AwaitedCommand(id, result.Task);
        }
    }

    /// <summary>Nobody waits for the result of this command any more. The device may still carry it out.</summary>
    public void Forget(AwaitedCommand command)
    {
        lock (_gate)
            _awaited.Remove(command.Id);
    }

    /// <summary>Does what is due, then waits for what is due next, at most <paramref name="longest"/>.</summary>
    public void TickAndWait(TimeSpan longest)
    {
        long waitUs;
        lock (_gate)
        {
            long nowUs = MonotonicClock.NowUs;
            if (engine.NextDeadlineUs <= nowUs)
                engine.Tick(nowUs);

            long latestUs = nowUs + (long)longest.TotalMicroseconds;
            _tickerWakesUs = Math.Min(engine.NextDeadlineUs, latestUs);
            waitUs = Math.Max(0, _tickerWakesUs - nowUs);
            WakeOthers();
        }

        // Rounded up: a wait that ends too early would only be repeated.
        _tickerWork.WaitOne((int)((waitUs + 999) / 1000));
    }

    public void WakeTicker() => _tickerWork.Set();

    public CollectorView View()
    {
        lock (_gate)
            return engine.View(MonotonicClock.NowUs);
    }

    public bool TryNextLogLine(out LogLine line)
    {
        lock (_gate)
            return engine.TryNextLogLine(out line);
    }

    public void Dispose()
    {
        _writerWork.Dispose();
        _tickerWork.Dispose();
    }

    private void Enter(Action<long> act)
    {
        lock (_gate)
        {
            act(MonotonicClock.NowUs);
            WakeOthers();
        }
    }

    private void WakeOthers()
    {
        while (engine.TryNextReady(out int index))
        {
            if (_connections.TryGetValue(index, out ControlConnection? connection))
                connection.Wake();
        }

        while (engine.TryNextResult(out CommandView? result))
        {
            if (_awaited.Remove(result.Id, out TaskCompletionSource<CommandView>? awaited))
                awaited.SetResult(result);
        }

        while (engine.TryNextProvenKey(out ProvenKey? key))
            KeyProven?.Invoke(key);

        if (engine.BatchDueUs(_writerDelayUs) < _writerWakesUs)
        {
            _writerWakesUs = 0;
            _writerWork.Set();
        }

        if (engine.NextDeadlineUs < _tickerWakesUs)
        {
            _tickerWakesUs = 0;
            _tickerWork.Set();
        }
    }
}

/// <summary>A command that was taken.</summary>
/// <param name="Id">PROTOCOL 12.1</param>
/// <param name="Result">Ends with the device's answer, or when a restart of the device has settled it (PROTOCOL 12.4); else never.</param>
public sealed record AwaitedCommand(ulong Id, Task<CommandView> Result);
