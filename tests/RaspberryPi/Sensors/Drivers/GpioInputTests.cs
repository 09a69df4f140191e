using System.Device.Gpio;
using Telemetry.RaspberryPi.Sensors.Drivers;
using Telemetry.RaspberryPi.Sensors.Measuring;

namespace Telemetry.RaspberryPi.Tests.Sensors.Drivers;

public sealed class GpioInputTests
{
    private const int Pin = 17;

    [Theory]
    [InlineData(true, false, 1)]
    [InlineData(false, false, 0)]
    [InlineData(true, true, 0)]
    [InlineData(false, true, 1)]
    public void Measure_LevelOfThePin_IsItsState(bool isHigh, bool isInverted, double state)
    {
        FakePins pins = new() { IsHigh = isHigh };
        using GpioInput input = new(new GpioController(pins), Pin, PinMode.InputPullUp, isInverted, () => 0);
        Outcome[] outcomes = new Outcome[1];
        input.Measure(outcomes);
        Assert.Equal(state, outcomes[0].Value);
        Assert.Equal(PinMode.InputPullUp, pins.Mode);
    }

    [Fact]
    public void Changed_EdgesOfThePin_AreToldWithTheirTime()
    {
        FakePins pins = new();
        long nowUs = 5;
        using GpioInput input = new(new GpioController(pins), Pin, PinMode.Input, isInverted: false, () => nowUs);
        List<(int, double, long)> changes = [];
        input.Changed = (channel, value, timeUs) => changes.Add((channel, value, timeUs));
        pins.Change(PinEventTypes.Rising);
        nowUs = 9;
        pins.Change(PinEventTypes.Falling);
        Assert.Equal([(0, 1.0, 5L), (0, 0.0, 9L)], changes);
    }

    [Fact]
    public void Create_NoPin_AsksForIt()
    {
        using SensorBench bench = new();
        Assert.Equal(["line 2, sensors[0]: needs \"pin\": the GPIO number, for example 17 (pin 11 of a Raspberry Pi's header)"], bench.Errors("""{ "sensor": "gpio" }"""));
    }

    [Fact]
    public void Run_BoardWithoutInputs_SaysSo()
    {
        using SensorBench bench = new();
        bench.Start("""{ "sensor": "gpio", "pin": 17 }""").Run(0);
        Assert.Contains(bench.Messages, text => text.StartsWith("gpio17 cannot be read: this board has no inputs: there is no ", StringComparison.Ordinal));
    }

    private sealed class FakePins : GpioDriver
    {
        private PinChangeEventHandler? _changed;

        public bool IsHigh { get; init; }

        public PinMode Mode { get; private set; }

        protected override int PinCount => 64;

        public void Change(PinEventTypes type) => _changed!(this, new PinValueChangedEventArgs(type, Pin));

        protected override void OpenPin(int pinNumber)
        {
        }

        protected override void ClosePin(int pinNumber)
        {
        }

        protected override void SetPinMode(int pinNumber, PinMode mode) => Mode = mode;

        protected override PinMode GetPinMode(int pinNumber) => Mode;

        protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => true;

        protected override PinValue Read(int pinNumber) => IsHigh ? PinValue.High : PinValue.Low;

        protected override void Write(int pinNumber, PinValue value)
        {
        }

        protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) => default;

        protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) => _changed = callback;

        protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) => _changed = null;
    }
}
