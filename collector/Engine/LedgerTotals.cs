using Telemetry.Collector.Views;
using Telemetry.Session.Collector;
using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

/// <summary>The sum of the accounts of boots.</summary>
internal sealed class LedgerTotals
{
    private readonly ulong[] _lostByCause = new ulong[byte.MaxValue + 1];
    private ulong _sampled;
    private ulong _stored;
    private ulong _inFlight;
    private ulong _lost;
    private ulong _duplicates;
    private ulong _elsewhere;

    public void Add(BootLedger ledger)
    {
        _sampled += ledger.Sampled;
        _stored += ledger.Stored;
        _inFlight += ledger.InFlight;
        _lost += ledger.Lost;
        _duplicates += ledger.Duplicates;
        _elsewhere += ledger.AcknowledgedElsewhere;
        for (int i = 0; i < ledger.Causes; i++)
            _lostByCause[i] += ledger.LostBy((byte)i);
    }

    public void Add(LedgerTotals other)
    {
        _sampled += other._sampled;
        _stored += other._stored;
        _inFlight += other._inFlight;
        _lost += other._lost;
        _duplicates += other._duplicates;
        _elsewhere += other._elsewhere;
        for (int i = 0; i < _lostByCause.Length; i++)
            _lostByCause[i] += other._lostByCause[i];
    }

    public LedgerView View()
    {
        Dictionary<string, ulong> byCause = [];
        for (int i = 0; i < _lostByCause.Length; i++)
        {
            if (_lostByCause[i] > 0)
                byCause.Add(Codes.Name((LostCause)i), _lostByCause[i]);
        }

        return new LedgerView(_sampled, _stored, _inFlight, _lost, byCause, _duplicates, _elsewhere);
    }
}
