using System.Text;
using Telemetry.Wire;

namespace Telemetry.Esp32.Settings
{
    /// <summary>
    /// Reads <c>telemetry.cfg</c> (README.md): lines <c>key=value</c>, each key once but <c>sensor</c>. It stops at the first line that
    /// is wrong and says which, and what would be right; a key is never repeated in a message.
    /// </summary>
    public sealed class SettingsReader
    {
        /// <summary>Most bytes of the file.</summary>
        public const int MostBytes = 4096;

        private const string Version = "1";
        private const int MostBuses = 2;

        private readonly BoardSettings _settings = new BoardSettings();
        private string _seen = "|";
        private string _error = "";

        private SettingsReader()
        {
        }

        /// <summary>Null if something is wrong; <paramref name="error"/> then says what to do, in one line.</summary>
        public static BoardSettings Read(byte[] file, out string error)
        {
            SettingsReader reader = new SettingsReader();
            if (file.Length > MostBytes)
            {
                error = "it has " + file.Length + " bytes, and may have " + MostBytes;
                return null;
            }

            string[] lines = Encoding.UTF8.GetString(file, 0, file.Length).Split('\n');
            for (int i = 0; i < lines.Length; i++)
            {
                string line = lines[i].Trim(' ', '\t', '\r', '\uFEFF');
                if (line.Length > 0 && line[0] != '#' && !reader.TryLine(line))
                {
                    error = "line " + (i + 1) + ": " + reader._error;
                    return null;
                }
            }

            error = reader.Missing();
            return error.Length == 0 ? reader._settings : null;
        }

        private bool TryLine(string line)
        {
            int equals = line.IndexOf('=');
            if (equals < 1)
            {
                return Refuse("it is not key=value");
            }

            string key = line.Substring(0, equals).Trim();
            string value = line.Substring(equals + 1).Trim();
            if (key != "sensor")
            {
                if (Has(key))
                {
                    return Refuse(key + " stands there twice");
                }

                if (_seen.Length == 1 && key != "version")
                {
                    return Refuse("the first key must be version=1");
                }

                _seen += key + "|";
            }

            return TryIdentity(key, value);
        }

        private bool TryIdentity(string key, string value)
        {
            switch (key)
            {
                case "version":
                    return value == Version || Refuse("this firmware reads version=1; flash one that fits, or write the file anew");
                case "device":
                    _settings.Device = value;
                    return Names.IsValid(value) || Refuse("a device has a name of 1 to 32 letters, digits, '.', '-' and '_'");
                case "key":
                    return SettingText.TryKey(value, out _settings.Key) || Refuse("a key has 64 hexadecimal digits");
                case "collector":
                    return SettingText.TryAddress(value, ref _settings.CollectorPort, out _settings.CollectorHost)
                        || Refuse("collector is HOST, HOST:PORT or [IPv6]:PORT");
                case "discover":
                    return SettingText.TryYesNo(value, out _settings.Discover) || Refuse("discover is yes or no");
                default:
                    return TryPart(key, value);
            }
        }

        private bool TryPart(string key, string value)
        {
            switch (key)
            {
                case "led":
                    if (value == "none")
                    {
                        _settings.LampPin = BoardSettings.NoPin;
                        return true;
                    }

                    return SettingText.TryPin(value, out _settings.LampPin) || Refuse("led is the number of a pin, or none");
                case "led-inverted":
                    return SettingText.TryYesNo(value, out _settings.IsLampInverted) || Refuse("led-inverted is yes or no");
                case "memory":
                    return TryIntervalOrOff(key, value, out _settings.MemoryIntervalUs);
                case "wifi-signal":
                    return TryIntervalOrOff(key, value, out _settings.SignalIntervalUs);
                case "sensor":
                    return TrySensor(value);
                default:
                    return Refuse("there is no key " + key);
            }
        }

        private bool TryIntervalOrOff(string key, string value, out long intervalUs)
        {
            intervalUs = 0;
            return value == "off" || SettingText.TryInterval(value, out intervalUs)
                || Refuse(key + " is a time from 100ms to 24h (30s, 5m), or off");
        }

        private bool TrySensor(string value)
        {
            string[] words = value.Split(' ');
            if (words[0] != "bme280")
            {
                return Refuse("this firmware knows the sensor bme280");
            }

            SensorSettings sensor = new SensorSettings();
            for (int i = 1; i < words.Length; i++)
            {
                if (words[i].Length > 0 && !TryWord(sensor, words[i]))
                {
                    return false;
                }
            }

            return FitsBesideTheOthers(sensor) && (_settings.TryAdd(sensor) || Refuse("a board has at most 4 sensors"));
        }

        private bool TryWord(SensorSettings sensor, string word)
        {
            int equals = word.IndexOf('=');
            string key = equals < 0 ? word : word.Substring(0, equals);
            string value = equals < 0 ? "" : word.Substring(equals + 1);
            switch (key)
            {
                case "sda":
                    return SettingText.TryPin(value, out sensor.DataPin) || Refuse("sda is the number of a pin");
                case "scl":
                    return SettingText.TryPin(value, out sensor.ClockPin) || Refuse("scl is the number of a pin");
                case "address":
                    return SettingText.TryI2cAddress(value, out sensor.Address) || Refuse("the address of a BME280 is 0x76 or 0x77");
                case "interval":
                    return SettingText.TryInterval(value, out sensor.IntervalUs) || Refuse("interval is a time from 100ms to 24h (30s, 5m)");
                case "name":
                    sensor.Name = value;
                    return (Names.IsValid(value) && value.Length <= 16) || Refuse("the name of a sensor has 1 to 16 letters, digits, '-' and '_'");
                default:
                    return Refuse("a sensor has no " + key + "; it has sda, scl, address, interval and name");
            }
        }

        private bool FitsBesideTheOthers(SensorSettings sensor)
        {
            int buses = 0;
            bool shares = false;
            for (int i = 0; i < _settings.SensorCount; i++)
            {
                SensorSettings other = _settings.Sensor(i);
                buses = other.Bus > buses ? other.Bus : buses;
                if (other.DataPin == sensor.DataPin && other.ClockPin == sensor.ClockPin)
                {
                    shares = true;
                    sensor.Bus = other.Bus;
                }
                if (other.Name == sensor.Name)
                {
                    return Refuse("two sensors need names: name=indoors, name=outdoors");
                }

                if (shares && other.Bus == sensor.Bus && other.Address == sensor.Address)
                {
                    return Refuse("two sensors on the same wires need two addresses, 0x76 and 0x77");
                }
            }

            if (!shares)
            {
                sensor.Bus = buses + 1;
            }

            return sensor.Bus <= MostBuses || Refuse("the board has two buses: all sensors on at most two pairs of sda and scl");
        }

        private string Missing()
        {
            if (!Has("version"))
            {
                return "it has no line version=1";
            }

            if (!Has("device"))
            {
                return "it has no line device=NAME";
            }

            if (!Has("key"))
            {
                return "it has no line key=...";
            }

            return _settings.CollectorHost.Length == 0 && !_settings.Discover ? "without a collector, discover must be yes" : "";
        }

        private bool Has(string key)
        {
            return _seen.Contains("|" + key + "|");
        }

        private bool Refuse(string why)
        {
            _error = why;
            return false;
        }
    }
}
