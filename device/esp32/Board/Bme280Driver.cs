using System;
using System.Device.I2c;
using System.IO;
using Iot.Device.Bmxx80;
using Iot.Device.Bmxx80.ReadResult;
using nanoFramework.Hardware.Esp32;
using Telemetry.Esp32.Sensors;
using Telemetry.Esp32.Settings;

namespace Telemetry.Esp32.Board
{
    /// <summary>
    /// A BME280 through the driver of nanoFramework.Iot.Device. That driver does not look at what a transfer came to, and an unplugged
    /// part would give old values for ever: so the part is asked for its id and its setting before each measurement, here.
    /// </summary>
    internal sealed class Bme280Driver : ClimateDriver
    {
        // BST-BME280-DS001, section 5.4: registers, and the bits that hold the setting.
        private const byte IdRegister = 0xD0;
        private const byte HumidityRegister = 0xF2;
        private const byte MeasureRegister = 0xF4;
        private const byte PartId = 0x60;
        private const int OversamplingBits = 0xFC;

        private readonly SensorSettings _settings;
        private readonly byte[] _register = new byte[1];
        private readonly byte[] _value = new byte[1];
        private I2cDevice _device;
        private Bme280 _part;
        private int _humiditySetting;
        private int _measureSetting;

        public Bme280Driver(SensorSettings settings)
        {
            _settings = settings;
            Configuration.SetPinFunction(settings.DataPin, settings.Bus == 1 ? DeviceFunction.I2C1_DATA : DeviceFunction.I2C2_DATA);
            Configuration.SetPinFunction(settings.ClockPin, settings.Bus == 1 ? DeviceFunction.I2C1_CLOCK : DeviceFunction.I2C2_CLOCK);
        }

        public override void Open()
        {
            // 100 kHz: long wires and the weak pull-ups of cheap boards bear it.
            _device = new I2cDevice(new I2cConnectionSettings(_settings.Bus, _settings.Address, I2cBusSpeed.StandardMode));
            if (Register(IdRegister) != PartId)
            {
                throw new IOException("another part");
            }

            _part = new Bme280(_device);
            _part.TemperatureSampling = Sampling.LowPower;
            _part.PressureSampling = Sampling.Standard;
            _part.HumiditySampling = Sampling.LowPower;
            _humiditySetting = Register(HumidityRegister);
            _measureSetting = Register(MeasureRegister) & OversamplingBits;
        }

        public override bool IsReady()
        {
            return Register(IdRegister) == PartId && Register(HumidityRegister) == _humiditySetting
                && (Register(MeasureRegister) & OversamplingBits) == _measureSetting;
        }

        // The driver starts a measurement and sleeps while the part takes it, about 30 ms.
        public override void Read(out double temperature, out double humidity, out double pressure)
        {
            Bme280ReadResult result = _part.Read();
            if (!result.TemperatureIsValid || !result.HumidityIsValid || !result.PressureIsValid)
            {
                throw new IOException("no measurement");
            }

            temperature = result.Temperature.DegreesCelsius;
            humidity = result.Humidity.Percent;
            pressure = result.Pressure.Pascals;
        }

        public override void Close()
        {
            Bme280 part = _part;
            I2cDevice device = _device;
            _part = null;
            _device = null;
            if (part != null)
            {
                part.Dispose();
            }
            else if (device != null)
            {
                device.Dispose();
            }
        }

        private int Register(byte register)
        {
            _register[0] = register;
            I2cTransferResult result = _device.WriteRead(new SpanByte(_register), new SpanByte(_value));
            if (result.Status != I2cTransferStatus.FullTransfer)
            {
                throw new IOException("no answer");
            }

            return _value[0];
        }
    }
}
