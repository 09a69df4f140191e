namespace Telemetry.Simulator.Devices;

/// <summary>
/// One thread that runs many devices: it sleeps until the earliest deadline, or until a socket woke one of its devices.
/// </summary>
internal sealed class FleetWorker
{
    /// <summary>Shortest sleep: what comes due within a millisecond is done together, and a deadline in the past cannot spin.</summary>
    private const int ShortestSleepMs = 1;

    /// <summary>Longest sleep, so that a wait fits the 32 bits of the wait call.</summary>
    private const int LongestSleepMs = 60_000;

    // A monitor, because a socket may still call back when all is over, and a monitor cannot be disposed under it.
    private readonly object _gate = new();
    private readonly Func<long> _nowUs;
    private readonly Thread _thread;
    // Looked through from end to end on each round: for thousands of devices that costs microseconds and needs no heap.
    private readonly List<Seat> _seats = [];
    private bool _signalled;
    private volatile bool _ending;

    public FleetWorker(int number, Func<long> nowUs)
    {
        _nowUs = nowUs;
        _thread = new Thread(Loop) { IsBackground = true, Name = $"devices {number}" };
    }

    /// <summary>Set when a device threw: a fault of this program, which ends the run.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Makes a seat, whose <see cref="Seat.Wake"/> the device's links need before the device exists.</summary>
    /// <param name="startUs">When the device is switched on.</param>
    public Seat AddSeat(long startUs)
    {
        Seat seat = new(this) { DueUs = startUs };
        _seats.Add(seat);
        return seat;
    }

    public void Start() => _thread.Start();

    public void WakeAll()
    {
        foreach (Seat seat in _seats) seat.Wake();
    }

    public void End()
    {
        _ending = true;
        Signal();
        _thread.Join();
    }

    private void Loop()
    {
        try
        {
            while (!_ending)
            {
                Sleep(RunRound());
            }
        }
        catch (Exception e)
        {
            Failure = e;
        }
    }

    /// <summary>Runs what was woken or is due; gives the earliest deadline.</summary>
    private long RunRound()
    {
        long nextUs = long.MaxValue;
        long nowUs = _nowUs();
        foreach (Seat seat in _seats)
        {
            if (seat.TakeWoken() || seat.DueUs <= nowUs)
            {
                nowUs = _nowUs();
                seat.DueUs = seat.Device!.Run(nowUs);
            }

            nextUs = Math.Min(nextUs, seat.DueUs);
        }

        return nextUs;
    }

    private void Sleep(long untilUs)
    {
        long waitMs = untilUs == long.MaxValue ? LongestSleepMs : (untilUs - _nowUs() + 999) / 1_000;
        lock (_gate)
        {
            if (!_signalled) Monitor.Wait(_gate, (int)Math.Clamp(waitMs, ShortestSleepMs, LongestSleepMs));
            _signalled = false;
        }
    }

    private void Signal()
    {
        lock (_gate)
        {
            _signalled = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>A device's place at its worker.</summary>
    internal sealed class Seat(FleetWorker worker)
    {
        private int _woken;

        public SimulatedDevice? Device { get; set; }

        public long DueUs { get; set; }

        /// <summary>Something changed for the device. From any thread.</summary>
        public void Wake()
        {
            if (Interlocked.Exchange(ref _woken, 1) == 0) worker.Signal();
        }

        internal bool TakeWoken() => Volatile.Read(ref _woken) != 0 && Interlocked.Exchange(ref _woken, 0) != 0;
    }
}
