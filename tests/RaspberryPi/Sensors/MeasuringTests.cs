using Telemetry.Device;
using Telemetry.Device.Tests.Core;
using Telemetry.RaspberryPi.Sensors;
using Telemetry.RaspberryPi.Sensors.Measuring;
using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Tests.Sensors;

/// <summary>Between the device's loop and the threads of the buses.</summary>
public sealed class MeasuringTests : DeviceObserver, IDisposable
{
    private static readonly ChannelKind[] Kinds = [new("a", "a", "", "1"), new("b", "b", "", "1")];
    private readonly List<(int Channel, double Value, long TimeUs)> _readings = [];
    private readonly List<string> _messages = [];
    private readonly FakeSource _source = new();
    private readonly DeviceCore _device;
    private SensorSet? _set;
    private int _opened;

    public MeasuringTests() =>
        _device = new DeviceCore(new DeviceOptions { DeviceId = "bench", Key = new byte[32], Host = "x" }, NoLink.Instance, NoLink.Instance, new SystemRandomSource(), this);

    private long NowUs { get; set; }

    public override void Sampled(ref Reading reading) => _readings.Add((reading.Channel, SensorValue.ToFloat64(ref reading), reading.TimeUs));

    public override void Message(LogLevel level, long timeUs, string text) => _messages.Add(text);

    public void Dispose() => _set?.Dispose();

    [Fact]
    public void Measure_BegunWhileTheOtherChannelIsAsked_AnswersBothWithOneTime()
    {
        SensorSet set = Add();
        _device.Run(NowUs);
        // Both asked at time 0. The measurement takes 30 ms of the device's clock.
        _source.OnMeasure = () => NowUs += 30_000;
        set.MeasureRequested();
        set.Deliver(NowUs);

        Assert.Equal([(0, 1.5, 15_000L), (1, 2.5, 15_000L)], _readings);
        Assert.Equal(1, _source.Measurements);
    }

    [Fact]
    public void TryBegin_DuringAMeasurementOfTheSameTime_IsAnsweredByItAndOfALaterTimeByTheNext()
    {
        MeasuredSensor sensor = new(new SensorPlan(Kinds, "bus", _ => _source), Kinds, new SensorEnvironment { NowUs = () => NowUs });
        Channel[] channels = [.. Kinds.Select(kind => _device.AddChannel(kind.Declare(kind.Name, 0), sensor, 0, 0))];
        for (int i = 0; i < channels.Length; i++) sensor.Bind(i, channels[i]);
        _source.OnMeasure = () => Assert.True(sensor.TryBegin(channels[1], 0, out _));
        Assert.True(sensor.TryBegin(channels[0], 0, out _));
        sensor.Measure();
        _source.OnMeasure = null;
        Assert.False(sensor.HasRequest);
        // As late as a request of the same round of the loop may come: the measurement is over already.
        Assert.True(sensor.TryBegin(channels[0], 0, out _));
        Assert.False(sensor.HasRequest);
        sensor.Deliver(_device, 0);
        Assert.Equal([0, 1, 0], _readings.Select(reading => reading.Channel));
        Assert.Equal(1, _source.Measurements);

        Assert.True(sensor.TryBegin(channels[1], 1, out _));
        Assert.True(sensor.HasRequest);
    }

    [Fact]
    public void Deliver_MeasurementDoesNotEnd_FailsAfterItsTimeAndSaysThatTheBusHangs()
    {
        SensorSet set = Add();
        _device.Run(NowUs);
        long expiresUs = set.Deliver(NowUs);
        Assert.Equal(MeasuredSensor.LongestMeasurementUs, expiresUs);
        NowUs = expiresUs;
        set.Deliver(NowUs);
        Assert.Equal(["a cannot be read: no answer within 30 s (does bus hang?)", "b cannot be read: no answer within 30 s (does bus hang?)"], _messages.Where(IsOfASensor));
    }

    [Fact]
    public void TryBegin_MeasurementStillHangs_FailsAtOnceAndWorksWhenItEnds()
    {
        SensorSet set = Add();
        _device.Run(NowUs);
        _source.OnMeasure = () =>
        {
            // Within the measurement: the device's loop goes on, on its own thread.
            NowUs += MeasuredSensor.LongestMeasurementUs + 10_000_000;
            set.Deliver(NowUs);
            _device.Run(NowUs);
        };
        set.MeasureRequested();
        _source.OnMeasure = null;
        Assert.Contains("a cannot be read: no answer within 30 s (does bus hang?)", _messages);
        ulong failed = _device.Log.Next;
        // Both failed for their first reading, and for the one that fell due during the measurement.
        Assert.Equal(4UL, failed);

        NowUs += 10_000_000;
        _device.Run(NowUs);
        set.MeasureRequested();
        set.Deliver(NowUs);
        Assert.Equal(2, _readings.Count);
        Assert.Contains("a can be read again", _messages);
    }

    [Fact]
    public void Measure_DriverThrows_FailsAllChannelsAndOpensThePartAnew()
    {
        SensorSet set = Add();
        _source.OnMeasure = () => throw new InvalidOperationException("wire off");
        Step(set);
        Assert.Equal(["a cannot be read: wire off", "b cannot be read: wire off"], _messages.Where(IsOfASensor));
        Assert.Equal(1, _source.Disposed);
        _source.OnMeasure = null;
        NowUs += 10_000_000;
        Step(set);
        Assert.Equal(2, _opened);
        Assert.Equal(2, _readings.Count);
    }

    [Fact]
    public void Measure_OneChannelFails_ThePartStaysOpen()
    {
        SensorSet set = Add();
        _source.ErrorOfB = "no value";
        Step(set);
        Assert.Equal(["b cannot be read: no value"], _messages.Where(IsOfASensor));
        Assert.Equal(0, _source.Disposed);
        Assert.Single(_readings);
    }

    [Fact]
    public void Changed_WithoutBeingAsked_IsRecordedWithItsTimeAndBounded()
    {
        SensorSet set = Add();
        Step(set);
        _readings.Clear();
        for (int i = 0; i < MeasuredSensor.Changes + 5; i++) _source.Changed!(1, i % 2, 1_000 + i);
        set.Deliver(NowUs);
        Assert.Equal(MeasuredSensor.Changes, _readings.Count);
        Assert.Equal((1, 0.0, 1_000L), _readings[0]);
        Assert.Equal(5, set.DroppedChanges);
    }

    [Fact]
    public void Start_OnThreads_MeasuresWakesAndEnds()
    {
        using ManualResetEventSlim woken = new();
        SensorSet set = Add();
        set.Start(woken.Set);
        _device.Run(NowUs);
        for (int wakes = 0; _readings.Count < 2; wakes++)
        {
            Assert.True(wakes < 10 && woken.Wait(TimeSpan.FromSeconds(60)), "the thread answered nothing");
            woken.Reset();
            set.Deliver(NowUs);
        }

        Assert.NotEqual(Environment.CurrentManagedThreadId, _source.Thread);
        set.Dispose();
        Assert.Equal(1, _source.Disposed);
    }

    private static bool IsOfASensor(string text) => text.StartsWith("a ", StringComparison.Ordinal) || text.StartsWith("b ", StringComparison.Ordinal);

    private SensorSet Add()
    {
        _set = new SensorSet(new SensorEnvironment { NowUs = () => NowUs });
        SensorPlan plan = new(Kinds, "bus", _ =>
        {
            _opened++;
            return _source;
        });
        _set.Add("sensors[0]", plan, [.. Kinds.Select(kind => new SelectedChannel(kind, kind.Name, 10_000_000))]);
        _set.AddTo(_device);
        return _set;
    }

    private void Step(SensorSet set)
    {
        _device.Run(NowUs);
        set.MeasureRequested();
        set.Deliver(NowUs);
    }

    private sealed class FakeSource : IChangingSource
    {
        public Action? OnMeasure { get; set; }

        public string? ErrorOfB { get; set; }

        public int Measurements { get; private set; }

        public int Disposed { get; private set; }

        public int Thread { get; private set; }

        public Action<int, double, long>? Changed { get; set; }

        public void Measure(Span<Outcome> outcomes)
        {
            Measurements++;
            Thread = Environment.CurrentManagedThreadId;
            OnMeasure?.Invoke();
            outcomes[0] = Outcome.Of(1.5);
            outcomes[1] = ErrorOfB is null ? Outcome.Of(2.5) : Outcome.Failed(ErrorOfB);
        }

        public void Dispose() => Disposed++;
    }
}
