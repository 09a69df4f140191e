using Telemetry.Collector.Engine;

namespace Telemetry.Collector.Hosting;

/// <summary>
/// The thread that keeps the engine's deadlines, and once a second looks at what changes from outside: the key ring, the wall clock.
/// </summary>
public sealed class Ticker
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // A wall clock that is disciplined moves by less than this between two looks; more is a step (PROTOCOL 11.3).
    private const long StepUs = 50_000;

    private readonly EngineDoor _door;
    private readonly CollectorHost _host;
    private readonly Thread _thread;
    private long _utcUsAtZero = MonotonicClock.UtcUsAtZero();
    private long _nextLookUs;
    private string _keyRingFault = "";
    private volatile bool _isStopping;

    public Ticker(EngineDoor door, CollectorHost host)
    {
        _door = door;
        _host = host;
        _thread = new Thread(Run) { IsBackground = true, Name = "ticker" };
        _thread.Start();
    }

    public void Stop()
    {
        _isStopping = true;
        _door.WakeTicker();
        _thread.Join();
    }

    private void Run()
    {
        while (!_isStopping)
        {
            _door.TickAndWait(Look);
            while (_door.TryNextLogLine(out LogLine line))
                _host.Report(line);

            if (MonotonicClock.NowUs < _nextLookUs)
                continue;

            _nextLookUs = MonotonicClock.NowUs + (long)Look.TotalMicroseconds;
            LookAtKeys();
            LookAtClock();
        }
    }

    private void LookAtKeys()
    {
        try
        {
            _host.RefreshKeys();
            _keyRingFault = "";
        }
        catch (UserException exception)
        {
            // Said once; the keys that were read before stay valid.
            if (_keyRingFault != exception.Message)
                _host.Report(new LogLine(DateTimeOffset.UtcNow, "", "warning", exception.Message));
            _keyRingFault = exception.Message;
        }
    }

    /// <summary>
    /// The engine follows the wall clock wherever it goes; a person is told of steps. Readings of running boots keep their order: their numbers
    /// order them, and device time orders their times.
    /// </summary>
    private void LookAtClock()
    {
        long utcUsAtZero = MonotonicClock.UtcUsAtZero();
        long stepUs = utcUsAtZero - _utcUsAtZero;
        _utcUsAtZero = utcUsAtZero;
        _door.SetUtc(utcUsAtZero);
        if (Math.Abs(stepUs) < StepUs)
            return;

        string step = $"{(stepUs > 0 ? "forward" : "back")} by {Math.Abs(stepUs) / 1e6:0.0} s";
        _host.Report(new LogLine(DateTimeOffset.UtcNow, "", "warning", $"this machine's clock stepped {step}"));
    }
}
