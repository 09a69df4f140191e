using Telemetry.Collector.Store;

namespace Telemetry.Benchmarks;

/// <summary>
/// Everything that the collector does with a datagram but the socket and the disk: session, replay window, open, decode,
/// ledger, batch for the store, the commit's return, and the acknowledgements that are due.
/// </summary>
public sealed class CollectorIngest : Workload
{
    private readonly OpenSession _session = new();
    private readonly byte[][] _datagrams = new byte[Datagrams][];
    private readonly int[] _lengths = new int[Datagrams];
    private readonly byte[] _answer = new byte[2_048];
    private long _nowUs;

    public CollectorIngest(int readings)
        : base("collector, open to ledger", readings)
    {
        for (int i = 0; i < Datagrams; i++)
        {
            _datagrams[i] = new byte[2_048];
        }

        Prepare();
        Run();
        if (_session.Engine.View(_nowUs).Ledger.Stored != (ulong)(Datagrams * readings))
        {
            throw new InvalidOperationException("the collector did not take every reading");
        }
    }

    /// <summary>Of the last datagram: the first ones of a session are some bytes shorter.</summary>
    public override int Bytes => _lengths[^1];

    public override void Prepare()
    {
        for (int i = 0; i < Datagrams; i++)
        {
            _lengths[i] = _session.Device.Datagram(_datagrams[i], Readings);
        }
    }

    public override void Run()
    {
        for (int i = 0; i < Datagrams; i++)
        {
            _nowUs += 10;
            _session.Engine.ReceiveDatagram(_datagrams[i], 0, _lengths[i], _session.Source, _answer, _nowUs);
        }

        while (_session.Engine.TryTakeBatch(out ReadingBatch? batch))
        {
            _session.Engine.Committed(batch, _nowUs);
        }

        _session.Engine.Tick(_nowUs);
        _session.Poll();
    }
}
