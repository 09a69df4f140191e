namespace Telemetry.Collector.Tests;

/// <summary>Time that stands still until a test moves it. Timers run on the thread that does.</summary>
internal sealed class VirtualTime : TimeProvider
{
    private static readonly TimeSpan ShortStep = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly List<VirtualTimer> _timers = [];
    private TimeSpan _now;

    public static DateTimeOffset Start { get; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public TimeSpan Now
    {
        get
        {
            lock (_gate)
                return _now;
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Start + Now;

    public override long GetTimestamp() => Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        VirtualTimer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        TimeSpan until = Now + by;
        while (TakeDue(until) is { } due)
            due.Fire();
        lock (_gate)
            _now = until;
    }

    /// <summary>A process that had timers has died.</summary>
    public void ForgetTimers()
    {
        lock (_gate)
            _timers.Clear();
    }

    /// <summary>Lets time pass until something has happened, and no longer.</summary>
    /// <param name="happened">what is waited for</param>
    /// <param name="step">how much passes before others get to run; 0.1 s unless a long time is to pass</param>
    public async Task<T> PassUntil<T>(Task<T> happened, TimeSpan? step = null)
    {
        while (!happened.IsCompleted)
        {
            Advance(step ?? ShortStep);
            // What a timer has set off runs on other threads.
            await Task.WhenAny(happened, Task.Delay(1, TestContext.Current.CancellationToken));
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        return await happened;
    }

    private VirtualTimer? TakeDue(TimeSpan until)
    {
        lock (_gate)
        {
            VirtualTimer? first = _timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due);
            if (first is null)
                return null;

            _now = first.Due > _now ? first.Due : _now;
            if (!first.TryRepeat())
                _timers.Remove(first);
            return first;
        }
    }

    private sealed class VirtualTimer(VirtualTime time, Action fire) : ITimer
    {
        private TimeSpan _period;

        public TimeSpan Due { get; private set; }

        public void Fire() => fire();

        /// <summary>False: it fires once.</summary>
        public bool TryRepeat()
        {
            Due += _period;
            return _period > TimeSpan.Zero;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = time._now + dueTime;
                    time._timers.Add(this);
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
