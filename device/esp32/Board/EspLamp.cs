using System.Device.Gpio;
using Telemetry.Esp32.Lamp;
using Telemetry.Esp32.Settings;

namespace Telemetry.Esp32.Board
{
    /// <summary>A lamp on a pin; without a pin, none.</summary>
    internal sealed class EspLamp : LampPin
    {
        private readonly GpioPin _pin;
        private readonly bool _isInverted;

        public EspLamp(BoardSettings settings)
        {
            _isInverted = settings.IsLampInverted;
            if (settings.LampPin != BoardSettings.NoPin)
            {
                _pin = new GpioController().OpenPin(settings.LampPin, PinMode.Output);
            }
        }

        public override void Set(bool isOn)
        {
            if (_pin != null)
            {
                _pin.Write(isOn != _isInverted ? PinValue.High : PinValue.Low);
            }
        }
    }
}
