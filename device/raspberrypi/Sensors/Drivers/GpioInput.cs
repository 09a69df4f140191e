using System.Device.Gpio;
using Telemetry.RaspberryPi.Sensors.I2c;
using Telemetry.RaspberryPi.Sensors.Measuring;
using Telemetry.RaspberryPi.Sensors.Settings;

namespace Telemetry.RaspberryPi.Sensors.Drivers;

/// <summary>An input of the board as a bool channel: read at its interval, and each change as it happens.</summary>
internal sealed class GpioInput : IChangingSource
{
    private readonly GpioController _controller;
    private readonly Func<long> _nowUs;
    private readonly int _pin;
    private readonly bool _isInverted;

    /// <param name="controller">Owned from here on.</param>
    /// <param name="pin">GPIO number.</param>
    /// <param name="mode">Input, with or without a resistor.</param>
    /// <param name="isInverted">Low is true.</param>
    /// <param name="nowUs">The device's clock.</param>
    public GpioInput(GpioController controller, int pin, PinMode mode, bool isInverted, Func<long> nowUs)
    {
        _controller = controller;
        _nowUs = nowUs;
        _pin = pin;
        _isInverted = isInverted;
        try
        {
            controller.OpenPin(pin, mode);
            controller.RegisterCallbackForPinValueChangedEvent(pin, PinEventTypes.Rising | PinEventTypes.Falling, OnChange);
        }
        catch
        {
            controller.Dispose();
            throw;
        }
    }

    public Action<int, double, long>? Changed { get; set; }

    public static SensorPlan Plan(SensorSettings settings, SensorEnvironment environment)
    {
        if (!settings.Has(DriverKinds.PinKey)) throw new SensorException("needs \"pin\": the GPIO number, for example 17 (pin 11 of a Raspberry Pi's header)");
        int pin = settings.Get(DriverKinds.PinKey);
        PinMode mode = settings.Get(DriverKinds.PullKey) switch
        {
            "up" => PinMode.InputPullUp,
            "down" => PinMode.InputPullDown,
            _ => PinMode.Input,
        };
        ChannelKind channel = settings.Kind.Channels[0] with { Name = $"gpio{pin}" };
        return new SensorPlan([channel], "gpio", _ => new GpioInput(OpenController(environment), pin, mode, settings.Get(DriverKinds.InvertKey), environment.NowUs));
    }

    public void Measure(Span<Outcome> outcomes) => outcomes[0] = Outcome.Of(Value(_controller.Read(_pin) == PinValue.High));

    public void Dispose() => _controller.Dispose();

    private static GpioController OpenController(SensorEnvironment environment)
    {
        string file = Path.Combine(environment.DevRoot, "gpiochip0");
        if (!File.Exists(file)) throw new SensorException($"this board has no inputs: there is no {file}");
        try
        {
            using FileStream test = new(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new SensorException(I2cText.NoRight(file, "gpio"), e);
        }

        return new GpioController();
    }

    private void OnChange(object sender, PinValueChangedEventArgs change) =>
        Changed?.Invoke(0, Value(change.ChangeType == PinEventTypes.Rising), _nowUs());

    private double Value(bool isHigh) => isHigh != _isInverted ? 1 : 0;
}
