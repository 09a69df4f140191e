using System;
using Telemetry.Device;
using Telemetry.Esp32.Settings;
using Telemetry.Wire;

namespace Telemetry.Esp32.Sensors
{
    /// <summary>
    /// A BME280 with its three channels. It may be unplugged and plugged in again at any time: a read that fails closes the driver, and
    /// the next one opens it anew.
    /// </summary>
    public sealed class ClimateSensor
    {
        private const int Temperature = 0;
        private const int Humidity = 1;
        private const int Pressure = 2;

        private readonly ClimateDriver _driver;
        private readonly double[] _values = new double[3];

        // Made once: a sensor that is away for days costs no memory with each read.
        private readonly string _absent;
        private readonly string _implausible;
        private bool _isOpen;
        private long _readUs = long.MinValue;
        private bool _isRead;
        private string _error = "";

        public ClimateSensor(ClimateDriver driver, SensorSettings settings)
        {
            _driver = driver;
            _absent = settings.Place + " does not answer: check its four wires and its address";
            _implausible = settings.Place + " gives values that cannot be: is it a BME280, and does it have its 3.3 V?";
        }

        /// <summary>Whether the last read failed.</summary>
        public bool IsFailing { get; private set; }

        /// <summary>Declares the three channels.</summary>
        public void AddChannels(DeviceCore device, SensorSettings settings)
        {
            Add(device, settings, "temperature", "Cel", -40, 85, 0.01, new Quantity(this, Temperature));
            Add(device, settings, "humidity", "%", 0, 100, 0.01, new Quantity(this, Humidity));
            Add(device, settings, "pressure", "Pa", 30000, 110000, 0.2, new Quantity(this, Pressure));
        }

        private static void Add(
            DeviceCore device, SensorSettings settings, string quantity, string unit, double lowest, double highest, double resolution, ISensor sensor)
        {
            ChannelDeclaration channel = new ChannelDeclaration();
            channel.Name = settings.Name.Length == 0 ? quantity : settings.Name + "." + quantity;
            channel.Quantity = quantity;
            channel.Unit = unit;
            channel.Type = ChannelType.Float32;
            channel.IntervalMs = (int)(settings.IntervalUs / 1000);
            channel.HasRange = true;
            channel.Lowest = lowest;
            channel.Highest = highest;
            channel.HasResolution = true;
            channel.Resolution = resolution;
            device.AddChannel(channel, sensor, settings.IntervalUs, 0);
        }

        /// <summary>Measures once for all channels that are due at the same time.</summary>
        private bool TryRead(long nowUs, out string error)
        {
            if (nowUs != _readUs)
            {
                _readUs = nowUs;
                _isRead = TryMeasure();
                IsFailing = !_isRead;
            }

            error = _error;
            return _isRead;
        }

        private bool TryMeasure()
        {
            try
            {
                if (_isOpen && !_driver.IsReady())
                {
                    Close();
                }

                if (!_isOpen)
                {
                    _driver.Open();
                    _isOpen = true;
                }

                _driver.Read(out _values[Temperature], out _values[Humidity], out _values[Pressure]);
                if (IsPlausible())
                {
                    _error = "";
                    return true;
                }

                return Fail(_implausible);
            }
            catch (Exception)
            {
                return Fail(_absent);
            }
        }

        // What the part can measure. One that lost its setting gives -140 °C or so.
        private bool IsPlausible()
        {
            return _values[Temperature] >= -40 && _values[Temperature] <= 85 && _values[Humidity] >= 0 && _values[Humidity] <= 100
                && _values[Pressure] >= 30000 && _values[Pressure] <= 110000;
        }

        private bool Fail(string why)
        {
            _error = why;
            Close();
            return false;
        }

        private void Close()
        {
            _isOpen = false;
            try
            {
                _driver.Close();
            }
            catch (Exception)
            {
                // It was broken before; the next Open tells.
            }
        }

        /// <summary>One of the three channels: where its value is in <see cref="_values"/>.</summary>
        private sealed class Quantity : ISensor
        {
            private readonly ClimateSensor _sensor;
            private readonly int _index;

            public Quantity(ClimateSensor sensor, int index)
            {
                _sensor = sensor;
                _index = index;
            }

            public bool TryRead(Channel channel, long nowUs, ref Reading reading, out string error)
            {
                bool isRead = _sensor.TryRead(nowUs, out error);
                SensorValue.Set(ref reading, _sensor._values[_index]);
                return isRead;
            }
        }
    }
}
