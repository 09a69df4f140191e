using Telemetry.Device;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Sensors.Measuring;

/// <summary>
/// One part and its channels. The device's loop asks for channels and collects results; the bus's thread measures.
/// </summary>
/// <remarks>
/// A request is answered by a measurement that began at or after it was made. Channels that fall due together ask with the same
/// time, so one measurement answers all of them and they share its time, also where a request comes when it has begun already.
/// </remarks>
internal sealed class MeasuredSensor : DeferredSensor, IDisposable
{
    /// <summary>Longer than the slowest part and everything before it on its bus: ten DS18B20, or the first values of an SCD4x.</summary>
    public const long LongestMeasurementUs = 30_000_000;

    /// <summary>Changes that wait for the device's loop, which takes them within milliseconds: a contact that bounces stays below this.</summary>
    public const int Changes = 1_000;

    private const long None = -1;
    private readonly Lock _lock = new();
    private readonly SensorEnvironment _environment;
    private readonly SensorPlan _plan;
    private readonly IReadOnlyList<ChannelKind> _kinds;
    private readonly Channel[] _channels;
    private readonly long[] _requestUs;
    private readonly Outcome[] _outcomes;
    private readonly Queue<Result> _results = [];
    private readonly Queue<Result> _changes = [];
    private ISource? _source;
    private Outcome[] _last = [];
    private long _lastStartUs = None;
    private long _lastTimeUs;
    private long _startUs = None;
    private long _droppedChanges;
    private bool _hasRequest;

    public MeasuredSensor(SensorPlan plan, IReadOnlyList<ChannelKind> kinds, SensorEnvironment environment)
    {
        _plan = plan;
        _kinds = kinds;
        _environment = environment;
        _channels = new Channel[kinds.Count];
        _requestUs = new long[kinds.Count];
        Array.Fill(_requestUs, None);
        _outcomes = new Outcome[kinds.Count];
    }

    /// <summary>Called, on any thread, when there is something to collect.</summary>
    public Action? ResultReady { get; set; }

    /// <summary>Called, on the device's thread, when there is something to measure.</summary>
    public Action? Requested { get; set; }

    /// <summary>Changes that were not kept because too many waited. They have no number: nothing is lost by the account.</summary>
    public long DroppedChanges => Interlocked.Read(ref _droppedChanges);

    public string Bus => _plan.Bus;

    public bool HasRequest => Volatile.Read(ref _hasRequest);

    public void Bind(int index, Channel channel) => _channels[index] = channel;

    public override bool TryBegin(Channel channel, long nowUs, out string error)
    {
        int index = Array.IndexOf(_channels, channel);
        error = "";
        lock (_lock)
        {
            if (_startUs != None && nowUs - _startUs > LongestMeasurementUs)
            {
                error = $"no answer; the measurement begun {(nowUs - _startUs) / 1_000_000} s ago has not ended (does {_plan.Bus} hang?)";
                return false;
            }

            if (_lastStartUs != None && _lastStartUs >= nowUs)
            {
                _results.Enqueue(new Result(index, _last[index], _lastTimeUs));
            }
            else
            {
                _requestUs[index] = nowUs;
                _hasRequest = true;
            }
        }

        (HasRequest ? Requested : ResultReady)?.Invoke();
        return true;
    }

    /// <summary>Measures if a channel asked for it. On the bus's thread.</summary>
    public void Measure()
    {
        long startUs = _environment.NowUs();
        lock (_lock)
        {
            if (!_hasRequest) return;
            _startUs = startUs;
        }

        MeasureSource();
        long endUs = _environment.NowUs();
        lock (_lock)
        {
            _startUs = None;
            _lastStartUs = startUs;
            // The best single time of a measurement that took a while.
            _lastTimeUs = startUs + ((endUs - startUs) / 2);
            _last = [.. _outcomes];
            Answer();
        }

        ResultReady?.Invoke();
    }

    /// <summary>
    /// Gives the device what is ready, and fails what takes too long. On the device's thread.
    /// </summary>
    /// <returns>When to call again at the latest; <see cref="long.MaxValue"/>: only when a result is ready.</returns>
    public long Deliver(DeviceCore device, long nowUs)
    {
        long nextUs = ExpireRequests(nowUs);
        while (TryTake(_results, out Result result)) Complete(device, result, nowUs);
        while (TryTake(_changes, out Result change))
        {
            Reading reading = ReadingOf(change);
            device.Record(_channels[change.Index], ref reading, nowUs);
        }

        return nextUs;
    }

    /// <summary>On the bus's thread, after its last measurement.</summary>
    public void Dispose() => Close();

    private void MeasureSource()
    {
        try
        {
            if (_source is null)
            {
                _source = _plan.Open(_kinds);
                if (_source is IChangingSource changing) changing.Changed = AddChange;
            }

            _source.Measure(_outcomes);
        }
        catch (Exception e)
        {
            // Whatever a driver throws: a broken wire must not end the thread, nor the program.
            Array.Fill(_outcomes, Outcome.Failed(FailureText.Of(e)));
        }

        // It may have been unplugged: the next measurement looks for it anew and sets it up.
        if (_outcomes.All(outcome => outcome.Error is not null)) Close();
    }

    private void Close()
    {
        try
        {
            _source?.Dispose();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A driver that cannot switch its absent part off has nothing to tell that the failed measurement did not.
        }

        _source = null;
    }

    /// <summary>Requests that came after the measurement began stay for the next one.</summary>
    private void Answer()
    {
        _hasRequest = false;
        for (int i = 0; i < _requestUs.Length; i++)
        {
            if (_requestUs[i] == None) continue;
            if (_requestUs[i] > _lastStartUs)
            {
                _hasRequest = true;
                continue;
            }

            _requestUs[i] = None;
            _results.Enqueue(new Result(i, _last[i], _lastTimeUs));
        }
    }

    private long ExpireRequests(long nowUs)
    {
        long nextUs = long.MaxValue;
        lock (_lock)
        {
            for (int i = 0; i < _requestUs.Length; i++)
            {
                if (_requestUs[i] == None) continue;
                long expiresUs = _requestUs[i] + LongestMeasurementUs;
                if (expiresUs > nowUs)
                {
                    nextUs = Math.Min(nextUs, expiresUs);
                    continue;
                }

                _requestUs[i] = None;
                _results.Enqueue(new Result(i, Outcome.Failed($"no answer within {LongestMeasurementUs / 1_000_000} s (does {_plan.Bus} hang?)"), nowUs));
            }
        }

        return nextUs;
    }

    private void Complete(DeviceCore device, Result result, long nowUs)
    {
        Reading reading = ReadingOf(result);
        device.Complete(_channels[result.Index], result.Outcome.Error is null, ref reading, result.Outcome.Error ?? "", nowUs);
    }

    private Reading ReadingOf(Result result)
    {
        Reading reading = new() { Type = _channels[result.Index].Type, TimeUs = Math.Max(result.TimeUs, 1) };
        SensorValue.Set(ref reading, result.Outcome.Value);
        return reading;
    }

    private void AddChange(int index, double value, long timeUs)
    {
        lock (_lock)
        {
            if (_changes.Count == Changes)
            {
                Interlocked.Increment(ref _droppedChanges);
                return;
            }

            _changes.Enqueue(new Result(index, Outcome.Of(value), timeUs));
        }

        ResultReady?.Invoke();
    }

    private bool TryTake(Queue<Result> queue, out Result result)
    {
        lock (_lock)
        {
            return queue.TryDequeue(out result);
        }
    }

    private readonly record struct Result(int Index, Outcome Outcome, long TimeUs);
}
