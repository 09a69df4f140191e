namespace Telemetry.RaspberryPi.Sensors.Measuring;

/// <summary>Measures what is asked of the sensors of one bus, one after the other.</summary>
internal sealed class MeasuringThread
{
    /// <summary>A driver's calls are shallow, and a small board has little memory.</summary>
    private const int StackBytes = 256 * 1024;
    private readonly IReadOnlyList<MeasuredSensor> _sensors;
    private readonly Thread _thread;
    private readonly object _gate = new();
    private bool _isAsked;
    private volatile bool _isStopping;

    public MeasuringThread(string bus, IReadOnlyList<MeasuredSensor> sensors)
    {
        _sensors = sensors;
        foreach (MeasuredSensor sensor in sensors) sensor.Requested = Wake;
        // A hung bus cannot be interrupted: the process must be able to end all the same.
        _thread = new Thread(Run, StackBytes) { Name = bus, IsBackground = true };
    }

    public void Start() => _thread.Start();

    /// <summary>Asks the thread to end; it does after the measurement under way.</summary>
    public void Stop()
    {
        _isStopping = true;
        Wake();
    }

    /// <summary>False: it still measures, and its bus seems to hang.</summary>
    public bool Join(TimeSpan patience) => _thread.Join(patience);

    private void Wake()
    {
        lock (_gate)
        {
            _isAsked = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (!_isStopping)
        {
            lock (_gate)
            {
                while (!_isAsked) Monitor.Wait(_gate);
                _isAsked = false;
            }

            // In turn: one that is asked for all the time must not keep the others waiting.
            while (_sensors.Any(sensor => sensor.HasRequest) && !_isStopping)
            {
                foreach (MeasuredSensor sensor in _sensors.Where(sensor => sensor.HasRequest && !_isStopping)) sensor.Measure();
            }
        }

        foreach (MeasuredSensor sensor in _sensors) sensor.Dispose();
    }
}
