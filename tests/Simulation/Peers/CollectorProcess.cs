using Telemetry.Collector.Engine;
using Telemetry.Collector.Store;
using Telemetry.Simulation.Tests.Network;
using Telemetry.Simulation.Tests.World;

namespace Telemetry.Simulation.Tests.Peers;

/// <summary>
/// One life of the collector's program: the host around the real engine, with the network's sockets and a store writer in
/// place of threads. Any of its steps may be its last.
/// </summary>
public sealed class CollectorProcess
{
    private const int ReadBytes = 4_096;

    // A socket buffer of 212,992 bytes holds about so many full datagrams.
    private const int QueuedDatagramsAtMost = 128;

    private readonly Timeline _timeline;
    private readonly Trace _trace;
    private readonly Internet _internet;
    private readonly CollectorClock _clock;
    private readonly StoreWriter _writer;
    private readonly SortedDictionary<int, Connection> _connections = [];
    private readonly Alarm _tick;
    private readonly byte[] _buffer = new byte[ReadBytes];
    private readonly byte[] _answer = new byte[2_048];
    private long _frozenUntilUs;
    private int _queuedDatagrams;

    public CollectorProcess(
        CollectorEngine engine, Timeline timeline, Trace trace, Internet internet, CollectorClock clock, StoreWriter writer)
    {
        Engine = engine;
        _timeline = timeline;
        _trace = trace;
        _internet = internet;
        _clock = clock;
        _writer = writer;
        _tick = new Alarm(timeline, Tick);
        writer.Attach(this);
        Service();
    }

    public CollectorEngine Engine { get; }

    /// <summary>A device used its new key.</summary>
    public required Action<ProvenKey> KeyProven { private get; init; }

    public bool Alive { get; private set; } = true;

    public long NowUs => _timeline.NowUs + _clock.MonotonicOffsetUs;

    public int Connections => _connections.Count;

    /// <summary>The process does not run for a while: swapped out, or stopped by a debugger. The kernel goes on taking what comes.</summary>
    public void Freeze(long lengthUs) => _frozenUntilUs = Math.Max(_frozenUntilUs, _timeline.NowUs + lengthUs);

    public void Accept(StreamEnd end, DatagramSource from)
    {
        if (IsFrozen(() => Accept(end, from)))
        {
            return;
        }

        if (!Engine.TryAccept(from, NowUs, out int index))
        {
            end.Close();
            return;
        }

        var connection = new Connection(index, end);
        _connections.Add(index, connection);
        end.Changed = () => Changed(connection);
        Changed(connection);
    }

    public void Datagram(byte[] datagram, int count, DatagramSource from)
    {
        if (_timeline.NowUs < _frozenUntilUs)
        {
            Queue(datagram.AsSpan(0, count).ToArray(), from);
            return;
        }

        int answered = Engine.ReceiveDatagram(datagram, 0, count, from, _answer, NowUs);
        if (answered > 0)
        {
            _internet.AnswerDatagram(_answer.AsSpan(0, answered), from);
        }

        Service();
    }

    public void Committed(ReadingBatch batch)
    {
        if (IsFrozen(() => Committed(batch)))
        {
            return;
        }

        _writer.Reported();
        Engine.Committed(batch, NowUs);
        Service();
    }

    public void StoreFailing(string why)
    {
        if (IsFrozen(() => StoreFailing(why)))
        {
            return;
        }

        Engine.StoreFailing(why, NowUs);
        Service();
    }

    /// <summary>What gathered for the store has gathered long enough.</summary>
    public void WakeWriter()
    {
        if (Alive && !IsFrozen(WakeWriter))
        {
            Service();
        }
    }

    /// <summary>Runs something of the operator's: a command, a revocation.</summary>
    public void Operate(Action<CollectorEngine, long> what)
    {
        if (IsFrozen(() => Operate(what)))
        {
            return;
        }

        what(Engine, NowUs);
        Service();
    }

    /// <summary>The process ends at once; the machine's kernel closes its sockets, unless the machine went with it.</summary>
    public void Die(bool machineToo)
    {
        Alive = false;
        _tick.Cancel();
        foreach (Connection connection in _connections.Values)
        {
            if (machineToo)
            {
                connection.End.Vanish();
            }
            else
            {
                connection.End.Abort();
            }
        }

        _connections.Clear();
    }

    private bool IsFrozen(Action again)
    {
        if (_timeline.NowUs >= _frozenUntilUs)
        {
            return false;
        }

        _timeline.At(_frozenUntilUs, () =>
        {
            if (Alive)
            {
                again();
            }
        });
        return true;
    }

    private void Queue(byte[] datagram, DatagramSource from)
    {
        if (_queuedDatagrams < QueuedDatagramsAtMost)
        {
            _queuedDatagrams++;
            IsFrozen(() =>
            {
                _queuedDatagrams--;
                Datagram(datagram, datagram.Length, from);
            });
        }
    }

    private void Tick()
    {
        if (Alive && !IsFrozen(Tick))
        {
            Engine.Tick(NowUs);
            Service();
        }
    }

    private void Changed(Connection connection)
    {
        if (!Alive || connection.Gone || IsFrozen(() => Changed(connection)))
        {
            return;
        }

        int count;
        while ((count = connection.End.Receive(_buffer, 0, _buffer.Length)) > 0)
        {
            Engine.ReceiveControl(connection.Index, _buffer, 0, count, NowUs);
        }

        if (connection.End.WasReset)
        {
            End(connection, DisconnectReason.Reset);
        }
        else if (connection.End.AtEnd)
        {
            Flush(connection);
            End(connection, DisconnectReason.ClosedByPeer);
        }
        else
        {
            Flush(connection);
        }

        Service();
    }

    /// <summary>What a host does after each call into the engine.</summary>
    private void Service()
    {
        while (Engine.TryNextReady(out int index))
        {
            if (_connections.TryGetValue(index, out Connection? connection))
            {
                Flush(connection);
            }
        }

        while (Engine.TryNextLogLine(out LogLine line))
        {
            _trace.Say("collector", $"{line.Level} {line.Device}: {line.Text}");
        }

        while (Engine.TryNextProvenKey(out ProvenKey? key))
        {
            KeyProven(key);
            // As a host does when it sees that the file has changed.
            Engine.Revoke(key.Device, NowUs);
        }

        _writer.Wake();
        long deadlineUs = Engine.NextDeadlineUs;
        if (deadlineUs != long.MaxValue)
        {
            _tick.By(deadlineUs - _clock.MonotonicOffsetUs);
        }
    }

    private void Flush(Connection connection)
    {
        while (!connection.Gone)
        {
            if (connection.Held == 0)
            {
                connection.HeldFrom = 0;
                connection.Held = Engine.PollControl(connection.Index, connection.Outgoing, 0, connection.Outgoing.Length);
                if (connection.Held == 0)
                {
                    break;
                }
            }

            int sent = connection.End.Send(connection.Outgoing, connection.HeldFrom, connection.Held);
            if (sent == 0)
            {
                return;
            }

            connection.HeldFrom += sent;
            connection.Held -= sent;
        }

        if (!connection.Gone && Engine.IsClosing(connection.Index))
        {
            connection.End.Close();
            End(connection, DisconnectReason.ClosedHere);
        }
    }

    private void End(Connection connection, DisconnectReason reason)
    {
        if (!connection.Gone)
        {
            connection.Gone = true;
            connection.End.Close();
            _connections.Remove(connection.Index);
            Engine.Disconnected(connection.Index, reason, NowUs);
        }
    }

    private sealed class Connection(int index, StreamEnd end)
    {
        public int Index { get; } = index;

        public StreamEnd End { get; } = end;

        public bool Gone { get; set; }

        /// <summary>Bytes that the engine gave and the socket did not take yet.</summary>
        public byte[] Outgoing { get; } = new byte[ReadBytes];

        public int HeldFrom { get; set; }

        public int Held { get; set; }
    }
}
