using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Session.Collector;

// PROTOCOL 15.2 from "announced" on
//
//   state      event                                    next     does
//   announced  BOOT, CHANNEL, PARAMETER, ACTION         same     8.4
//   announced  READY                                    open     PINGs (11.1), commands (12.4)
//   any        nothing heard for the timeout            closed   CLOSE `timeout`
//   any        a frame that does not open or is broken  closed   CLOSE `protocol`
//   any        CLOSE                                    closed
//
/// <summary>
/// The collector's side of one session after the handshake. Records and datagrams go in; records to send gather in the connection's
/// <see cref="ControlOutput"/>. Call <see cref="Tick"/> at <see cref="DeadlineUs"/>.
/// </summary>
public sealed partial class CollectorSession
{
    private readonly SessionKeys _keys;
    private readonly SessionWorkspace _work;
    private readonly ISessionEvents _events;
    private readonly IReadingSink _sink;
    private readonly ControlOutput _output;
    private readonly AnnouncedBoots _boots = new();
    private readonly Reassembly _partials;
    private readonly DatagramReceiver _datagrams;
    private readonly PingExchange _pings;
    private readonly long _timeoutUs;
    private ulong _recordsReceived;
    private bool _hasCommands;

    /// <param name="welcome">the first frame to send (PROTOCOL 8.2)</param>
    /// <param name="bootId">of the HELLO</param>
    /// <param name="keys">cleared by <see cref="End"/></param>
    public CollectorSession(
        Welcome welcome, ulong bootId, SessionKeys keys, SessionWorkspace work, ISessionEvents events, IReadingSink sink, ControlOutput output, long nowUs)
    {
        ArgumentNullException.ThrowIfNull(welcome);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(work);
        Id = welcome.SessionId;
        BootId = bootId;
        OpenedUs = nowUs;
        LastHeardUs = nowUs;
        _keys = keys;
        _work = work;
        _events = events;
        _sink = sink;
        _output = output;
        _timeoutUs = welcome.TimeoutMs * 1000L;
        _partials = new Reassembly(work.Memory);
        _datagrams = new DatagramReceiver(keys.DatagramToCollector, _boots, _partials, work.Payload, sink);
        _pings = new PingExchange(welcome.HeartbeatMs, nowUs);
        WireWriter writer = work.BeginFrame();
        welcome.Write(ref writer);
        Send(ref writer);
    }

    public uint Id { get; }

    /// <summary>The boot of the session's HELLO.</summary>
    public ulong BootId { get; }

    public long OpenedUs { get; }

    /// <summary>When a record came last on the control connection (PROTOCOL 13.1).</summary>
    public long LastHeardUs { get; private set; }

    /// <summary>READY was received.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Nothing is taken any more; what waits in the output is still to be sent.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Why the session was closed from here; null while it was not.</summary>
    public CloseCode? ClosedWith { get; private set; }

    /// <summary>What the device said last of its datagrams: the counter of the next one (PROTOCOL 8.14).</summary>
    public ulong DatagramsSent { get; private set; }

    /// <summary>Authentic datagrams, each once, by any path.</summary>
    public ulong DatagramsArrived => _datagrams.Arrived;

    /// <summary>Highest counter that arrived by any path, plus one; 0: none did.</summary>
    public ulong DatagramsHeard => _datagrams.Heard;

    /// <summary>Readings that arrived after an ACK had named them missing.</summary>
    public ulong Repaired => _datagrams.Repaired;

    public long? LastDatagramUs => _datagrams.LastDatagramUs;

    public long? LastReadingUs => _datagrams.LastReadingUs;

    /// <summary>The boot of the HELLO; null before it was announced.</summary>
    public Boot? CurrentBoot => _boots.Current == AnnouncedBoots.None ? null : _boots[_boots.Current];

    public bool IsAnnounced(Boot boot) => _boots.Find(boot) != AnnouncedBoots.None;

    /// <summary>When <see cref="Tick"/> is due.</summary>
    public long DeadlineUs
    {
        get
        {
            if (IsClosed)
                return long.MaxValue;

            long deadlineUs = LastHeardUs + _timeoutUs;
            if (!_output.HasRoom)
                return deadlineUs;

            if (_hasCommands)
                return 0;

            for (int i = 0; i < _boots.Count && _output.IsShort; i++)
                deadlineUs = Math.Min(deadlineUs, _boots.Timing(i).DueUs);
            return _output.IsShort ? Math.Min(deadlineUs, _pings.DueUs) : deadlineUs;
        }
    }

    public void Tick(long nowUs)
    {
        if (IsClosed)
            return;

        if (nowUs >= LastHeardUs + _timeoutUs)
        {
            Close(CloseCode.Timeout, 0, "nothing was heard on the control connection");
            return;
        }

        if (nowUs >= _pings.DueUs && _output.IsShort)
            SendPing(nowUs);

        for (int i = 0; i < _boots.Count; i++)
        {
            if (nowUs >= _boots.Timing(i).DueUs && _output.IsShort)
                SendAck(i, nowUs);
        }

        while (_hasCommands && _output.HasRoom)
            SendCommand();
    }

    /// <summary>Takes one record whose body is sealed (PROTOCOL 5.6). The body is opened in place.</summary>
    public void ReceiveRecord(byte[] record, int bodyLength, long nowUs)
    {
        if (IsClosed)
            return;

        if (!_keys.ControlToCollector.Open(_recordsReceived++, record, 0, RecordHeader.Bytes, record, RecordHeader.Bytes, bodyLength))
        {
            Close(CloseCode.Protocol, 0, "a record did not open");
            return;
        }

        LastHeardUs = nowUs;
        WireReader reader = new(record, RecordHeader.Bytes, bodyLength - Limits.TagBytes);
        byte type = reader.ReadByte();
        if (!Handle(type, ref reader, nowUs) && !IsClosed)
            Close(CloseCode.Protocol, 0, $"control frame {type:X2} is malformed or out of place");
    }

    /// <summary>Takes a datagram of this session that came by UDP. The payload is opened in place.</summary>
    /// <param name="isNewest">the datagram's source address is the device's address now (PROTOCOL 6.4)</param>
    public DropReason ReceiveDatagram(byte[] buffer, int offset, int count, in DatagramHeader header, long nowUs, out bool isNewest)
    {
        DropReason reason = _datagrams.Receive(buffer, offset, count, header.Counter, true, nowUs, out isNewest);
        if (reason == DropReason.Authentication && _datagrams.FailedTags > uint.MaxValue)
            Close(CloseCode.NewKeys, 0, "too many forged datagrams");
        return reason;
    }

    /// <summary>A commit may have changed what is to be acknowledged of a boot.</summary>
    public void Settled(Boot boot, long nowUs)
    {
        ArgumentNullException.ThrowIfNull(boot);
        int index = _boots.Find(boot);
        if (index == AnnouncedBoots.None)
            return;

        ref AckTiming timing = ref _boots.Timing(index);
        if (boot.Ledger.Acknowledged > timing.Acknowledged)
            timing.Soon(nowUs);
    }

    /// <summary>There is room again for what gaps bring (PROTOCOL 9.12).</summary>
    public void NameGaps(long nowUs)
    {
        for (int i = 0; i < _boots.Count; i++)
        {
            ref AckTiming timing = ref _boots.Timing(i);
            if (timing.HasUnnamedGaps)
                timing.Soon(nowUs);
        }
    }

    /// <summary>There is a command to send (PROTOCOL 12).</summary>
    public void WakeCommands() => _hasCommands = IsOpen;

    /// <summary>Ends the session from here (PROTOCOL 8.16).</summary>
    public void Close(CloseCode code, int waitMs, string text)
    {
        if (IsClosed)
            return;

        IsClosed = true;
        ClosedWith = code;
        WireWriter writer = _work.BeginFrame();
        new Close { Code = code, WaitMs = waitMs, Text = text }.Write(ref writer);
        Send(ref writer);
    }

    /// <summary>The session is over: keys and partly received readings are gone. Nothing may be called after it.</summary>
    public void End()
    {
        IsClosed = true;
        _partials.Clear();
        _keys.Clear();
    }

    private void SendPing(long nowUs)
    {
        Ping ping = _pings.Send(nowUs);
        ping.Datagrams = _datagrams.HeardByUdp;
        WireWriter writer = _work.BeginFrame();
        ping.Write(ref writer);
        Send(ref writer);
    }

    private void SendAck(int index, long nowUs)
    {
        Boot boot = _boots[index];
        Ack ack = _work.Ack;
        ack.Clear();
        ack.BootId = boot.Id;
        ack.Heard = _datagrams.Heard;
        ack.HeardByUdp = _datagrams.HeardByUdp;
        bool namesGaps = !_sink.IsFull;
        boot.Ledger.Report(ack, namesGaps);
        for (int i = 0; i < _partials.Count; i++)
        {
            if (_partials[i].Owner == boot && _partials[i].Number < ack.UpTo)
                ack.TryAddPartial(_partials[i].Number, _partials[i].Missing);
        }

        ref AckTiming timing = ref _boots.Timing(index);
        timing.Acknowledged = ack.Next;
        timing.HasUnnamedGaps = !namesGaps && ack.UpTo < boot.Ledger.Next;
        timing.Sent(nowUs);
        WireWriter writer = _work.BeginFrame();
        ack.Write(ref writer);
        Send(ref writer);
    }

    private void SendCommand()
    {
        _hasCommands = _events.TryTakeCommand(out Command command);
        if (!_hasCommands)
            return;

        WireWriter writer = _work.BeginFrame();
        command.Write(ref writer);
        Send(ref writer);
    }

    private void Send(ref WireWriter writer)
    {
        if (!writer.Ok)
            throw new InvalidOperationException("a control frame does not fit");

        _output.AddSealed(_keys.ControlToDevice, writer.Buffer, writer.Length);
    }
}
