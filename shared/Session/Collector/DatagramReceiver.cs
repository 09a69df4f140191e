using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Session.Collector;

/// <summary>
/// The datagrams of one session, in the order of PROTOCOL 6.2: replay, tag, payload as a whole; then what it holds goes to the ledgers and
/// to the store's queue. Nothing is allocated, and a datagram that is dropped leaves no trace but a counter, and after its tag the replay window.
/// </summary>
internal sealed class DatagramReceiver
{
    private readonly AesCcm8 _cipher;
    private readonly ReplayWindow _window = new();
    private readonly AnnouncedBoots _boots;
    private readonly Reassembly _partials;
    private readonly DecodedPayload _payload;
    private readonly IReadingSink _sink;

    public DatagramReceiver(AesCcm8 cipher, AnnouncedBoots boots, Reassembly partials, DecodedPayload payload, IReadingSink sink)
    {
        _cipher = cipher;
        _boots = boots;
        _partials = partials;
        _payload = payload;
        _sink = sink;
    }

    /// <summary>PROTOCOL 9.1.</summary>
    public ulong Heard => _window.Next;

    /// <summary>PROTOCOL 9.1.</summary>
    public ulong HeardByUdp { get; private set; }

    /// <summary>Authentic datagrams, each once, by any path.</summary>
    public ulong Arrived { get; private set; }

    /// <summary>Readings that arrived after an ACK had named them missing.</summary>
    public ulong Repaired { get; private set; }

    /// <summary>PROTOCOL 19.4.</summary>
    public ulong FailedTags { get; private set; }

    /// <summary>When an authentic datagram came last, by any path; null: none yet.</summary>
    public long? LastDatagramUs { get; private set; }

    /// <summary>When a datagram brought a new reading last; null: none yet.</summary>
    public long? LastReadingUs { get; private set; }

    /// <param name="isNewest">authentic, and its counter is above all before it: its address may be taken (PROTOCOL 6.4)</param>
    public DropReason Receive(byte[] buffer, int offset, int count, ulong counter, bool byUdp, long nowUs, out bool isNewest)
    {
        isNewest = false;
        switch (_window.Check(counter))
        {
            case ReplayCheck.Replay: return DropReason.Replay;
            case ReplayCheck.TooOld: return DropReason.TooOld;
            default: break;
        }

        int sealedBytes = count - DatagramHeader.Bytes;
        if (!_cipher.Open(counter, buffer, offset, DatagramHeader.Bytes, buffer, offset + DatagramHeader.Bytes, sealedBytes))
        {
            FailedTags++;
            return DropReason.Authentication;
        }

        isNewest = counter >= _window.Next;
        _window.Mark(counter);
        Arrived++;
        LastDatagramUs = nowUs;
        if (byUdp)
            HeardByUdp = Math.Max(HeardByUdp, counter + 1);

        DropReason reason = _payload.Read(buffer, offset + DatagramHeader.Bytes, sealedBytes - Limits.TagBytes, _boots);
        if (reason == DropReason.None)
            reason = CheckLimits();
        if (reason == DropReason.None)
            Apply(isNewest, nowUs);
        else if (reason == DropReason.StoreBusy)
            Show(nowUs);

        ScheduleAcks(nowUs, reason);
        return reason;
    }

    /// <summary>PROTOCOL 16, before anything is changed. What it asks for is never less than what is needed.</summary>
    private DropReason CheckLimits()
    {
        int readings = _payload.ReadingCount;
        int dataBytes = _payload.DataBytes;
        for (int i = 0; i < _payload.StepCount; i++)
        {
            ref PayloadStep step = ref _payload.Steps[i];
            if (step.Action == PayloadAction.Mark)
                continue;

            BootLedger ledger = _boots[step.Boot].Ledger;
            if (ledger.Ranges + _payload.StepCount > BootLedger.RangeLimit && WouldExceed(step.Boot))
                return DropReason.Limit;
        }

        DropReason reason = _payload.FragmentCount == 0 ? DropReason.None : CheckFragments(ref readings, ref dataBytes);
        if (reason != DropReason.None)
            return reason;

        return _sink.HasRoom(readings, dataBytes) ? DropReason.None : DropReason.StoreBusy;
    }

    /// <summary>Near the limit, what fills gaps still gets in: only what would make ranges more counts.</summary>
    private bool WouldExceed(int boot)
    {
        BootLedger ledger = _boots[boot].Ledger;
        int more = 0;
        for (int i = 0; i < _payload.StepCount; i++)
        {
            ref PayloadStep step = ref _payload.Steps[i];
            if (step.Boot == boot && step.Action != PayloadAction.Mark && ledger.WouldGrow(step.First, step.Count))
                more++;
        }

        return more > 0 && ledger.Ranges + more > BootLedger.RangeLimit;
    }

    /// <summary>Whether pieces agree with those that came before (PROTOCOL 7.6), and there is room for new partly received readings.</summary>
    private DropReason CheckFragments(ref int readings, ref int dataBytes)
    {
        int partials = 0;
        long partialBytes = 0;
        for (int i = 0; i < _payload.StepCount; i++)
        {
            ref PayloadStep step = ref _payload.Steps[i];
            if (step.Action != PayloadAction.Fragment || _boots[step.Boot].Ledger.Holds(step.First))
                continue;

            ref Fragment fragment = ref _payload.Fragments[step.Index];
            PartialReading? partial = _partials.Find(_boots[step.Boot], fragment.Number);
            if (partial is not null && !partial.Agrees(fragment))
                return DropReason.Malformed;
            if (partial is null)
            {
                partials++;
                partialBytes += ReassemblyMemory.Cost(fragment.TotalLength);
            }

            ulong missing = partial?.Missing ?? Reassembly.AllPieces(fragment.TotalLength);
            if (System.Numerics.BitOperations.PopCount(missing) <= _payload.FragmentCount)
            {
                readings++;
                dataBytes += fragment.TotalLength;
            }
        }

        return partials == 0 || _partials.HasRoom(partials, partialBytes) ? DropReason.None : DropReason.Limit;
    }

    private void Apply(bool isNewest, long nowUs)
    {
        for (int i = 0; i < _payload.StepCount; i++)
        {
            ref PayloadStep step = ref _payload.Steps[i];
            Boot boot = _boots[step.Boot];
            switch (step.Action)
            {
                case PayloadAction.Readings:
                    TakeReadings(boot, step, isNewest, nowUs);
                    break;
                case PayloadAction.Mark:
                    boot.Ledger.Mark(step.First);
                    break;
                case PayloadAction.Fragment:
                    TakePiece(boot, step, nowUs);
                    break;
                default:
                    TakeLost(boot, step);
                    break;
            }
        }
    }

    // New readings come in order: one below what is held, in a datagram that nothing overtook, was sent again.
    private void TakeReadings(Boot boot, in PayloadStep step, bool isNewest, long nowUs)
    {
        int end = step.Index + (int)step.Count;
        ulong newFrom = boot.Ledger.HeldEnd;
        bool isRun = boot.Ledger.TryReceiveRun(step.First, step.Count);
        for (int i = step.Index; i < end; i++)
        {
            ref Reading reading = ref _payload.Readings[i];
            if (!isRun && !boot.Ledger.TryReceive(reading.Number))
                continue;

            LastReadingUs = nowUs;
            if (isNewest && reading.Number < newFrom)
                Repaired++;
            _sink.Add(boot, in reading);
        }

        if (_partials.Count > 0)
            _partials.DropRange(boot, step.First, step.First + step.Count);
    }

    /// <summary>Nothing is taken, and yet a person can see what the sensors say.</summary>
    private void Show(long nowUs)
    {
        for (int i = 0; i < _payload.StepCount; i++)
        {
            ref PayloadStep step = ref _payload.Steps[i];
            if (step.Action != PayloadAction.Readings)
                continue;

            Boot boot = _boots[step.Boot];
            for (int j = 0; j < (int)step.Count; j++)
            {
                ref Reading reading = ref _payload.Readings[step.Index + j];
                if (boot.Ledger.Holds(reading.Number))
                    continue;

                LastReadingUs = nowUs;
                _sink.Show(boot, in reading);
            }
        }
    }

    private void TakePiece(Boot boot, in PayloadStep step, long nowUs)
    {
        ref Fragment fragment = ref _payload.Fragments[step.Index];
        boot.Ledger.Mark(fragment.Number + 1);
        if (boot.Ledger.Holds(fragment.Number) || !_partials.Take(boot, fragment, out PartialReading partial))
        {
            boot.Ledger.CountDuplicatePiece();
            return;
        }

        LastReadingUs = nowUs;
        if (partial.Missing != 0)
            return;

        boot.Ledger.TryReceive(fragment.Number);
        if (partial.IsRepaired)
            Repaired++;
        Reading whole = new()
        {
            Number = partial.Number,
            Channel = partial.Channel,
            Type = partial.Type,
            TimeUs = partial.TimeUs,
            Data = partial.Bytes,
            DataLength = partial.TotalLength,
        };
        _sink.Add(boot, in whole);
        _partials.Drop(partial);
    }

    private void TakeLost(Boot boot, in PayloadStep step)
    {
        ulong limit = step.First + step.Count;
        ulong from = step.First;
        while (boot.Ledger.TryTakeMissing(from, limit, out ulong first, out ulong end))
        {
            _sink.AddLost(boot, step.Cause, first, end - first);
            from = end;
        }

        if (_partials.Count > 0)
            _partials.DropRange(boot, step.First, limit);
    }

    /// <summary>
    /// PROTOCOL 9.3. After a drop too: the device then sees that the datagram arrived and its readings did not stay. Not so where there is no
    /// room for them (9.12).
    /// </summary>
    private void ScheduleAcks(long nowUs, DropReason reason)
    {
        if (reason == DropReason.StoreBusy)
            return;

        if (reason != DropReason.None)
        {
            if (_boots.Current != AnnouncedBoots.None)
                _boots.Timing(_boots.Current).AfterDatagram(nowUs);
            return;
        }

        for (int i = 0; i < _payload.StepCount; i++)
            _boots.Timing(_payload.Steps[i].Boot).AfterDatagram(nowUs);
    }
}
