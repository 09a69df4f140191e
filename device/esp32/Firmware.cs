using System;
using Telemetry.Device;
using Telemetry.Device.Sockets;
using Telemetry.Esp32.Lamp;
using Telemetry.Esp32.Radio;
using Telemetry.Esp32.Sensors;
using Telemetry.Esp32.Settings;
using Telemetry.Esp32.Storage;
using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Esp32
{
    /// <summary>A device composed of the parts of a board, and what it does between the rounds of its loop.</summary>
    public sealed class Firmware : DeviceHost
    {
        private const string ParametersFile = "parameters";

        private readonly BoardParts _board;
        private readonly SignalLamp _lamp;
        private readonly NetworkKeeper _network;
        private readonly LoopGuard _guard = new LoopGuard();
        private readonly RestartNote _note;
        private readonly KeptAddress _address;
        private readonly KeptFile _parameters;
        private readonly ClimateSensor[] _sensors;
        private readonly SignalSensor _signal;
        private readonly DeviceLoop _loop;
        private readonly ControlLink _control;
        private readonly DatagramLink _datagrams;
        private readonly DeviceCore _device;

        /// <param name="board">its radio is on, so that its random numbers are (PROTOCOL 19.5)</param>
        /// <param name="settings">of this board</param>
        /// <param name="lamp">shows how things are</param>
        /// <param name="network">looks after the Wi-Fi</param>
        /// <param name="random">boot id, nonces, jitter</param>
        public Firmware(BoardParts board, BoardSettings settings, SignalLamp lamp, NetworkKeeper network, RandomSource random)
        {
            _board = board;
            _lamp = lamp;
            _network = network;
            _note = new RestartNote(board.Files);
            _address = new KeptAddress(board.Files);
            _parameters = new KeptFile(board.Files, ParametersFile);
            _loop = new DeviceLoop(this);
            _control = new ControlLink(_loop.Wake);
            _datagrams = new DatagramLink(_control, _loop.Wake);
            _device = new DeviceCore(Options(settings), _control, _datagrams, random, new FirmwareObserver(this));
            _sensors = new ClimateSensor[settings.SensorCount];
            for (int i = 0; i < _sensors.Length; i++)
            {
                SensorSettings sensor = settings.Sensor(i);
                _sensors[i] = new ClimateSensor(board.NewClimateDriver(sensor), sensor);
                _sensors[i].AddChannels(_device, sensor);
            }

            AddOwnChannel("memory", "free memory", "By", settings.MemoryIntervalUs, new MemorySensor(board));
            _signal = new SignalSensor(board.Radio);
            AddOwnChannel("wifi-signal", "signal strength", "dB[mW]", settings.SignalIntervalUs, _signal);
            RestoreParameters();
        }

        public DeviceCore Device { get { return _device; } }

        /// <summary>Another thread looks at it.</summary>
        public LoopGuard Guard { get { return _guard; } }

        public override long NowUs { get { return _board.NowUs; } }

        /// <summary>Runs the device until the board is to be restarted, writes down why, and restarts it.</summary>
        public void Run()
        {
            LoopEnd end = _loop.Run(_device);
            if (end == LoopEnd.Restart)
            {
                _note.Keep(ResetCause.Software, "restart by command");
            }
            else if (end == LoopEnd.Stopped)
            {
                _note.Keep(ResetCause.Software, "stopped");
            }

            _board.Restart();
        }

        /// <summary>Ends the device in good order. From any thread.</summary>
        public void Stop()
        {
            _loop.Stop();
        }

        /// <summary>For the thread that looks at <see cref="Guard"/>: the loop hangs.</summary>
        public void RestartStuck()
        {
            _note.Keep(ResetCause.Watchdog, "the program's loop did not come round for a minute");
            _board.Restart();
        }

        public override long Work(long nowUs)
        {
            long dueUs = _network.Tick(nowUs);
            dueUs = Earlier(dueUs, _signal.Tick(_device, nowUs));
            _lamp.Pattern = Pattern();
            _address.Keep(_device.LastHost, _device.LastPort);
            return Earlier(dueUs, _lamp.Tick(nowUs));
        }

        public override void Alive()
        {
            _guard.Alive();
        }

        public override void Faulted(Exception fault, int inSuccession, bool isLast)
        {
            string text = "fault " + inSuccession + " in succession: " + fault.GetType().Name + " " + fault.Message;
            _board.Print(text);
            if (isLast)
            {
                _lamp.Pattern = BlinkPattern.Failed;
                _lamp.Tick(NowUs);
                _note.Keep(ResetCause.Crash, text);
            }
        }

        private BlinkPattern Pattern()
        {
            if (!_network.IsUp)
            {
                return BlinkPattern.NoNetwork;
            }

            if (_device.Status != DeviceStatus.Online && _device.Status != DeviceStatus.OnlineWithoutUdp)
            {
                return BlinkPattern.NoCollector;
            }

            for (int i = 0; i < _sensors.Length; i++)
            {
                if (_sensors[i].IsFailing)
                {
                    return BlinkPattern.SensorFailing;
                }
            }

            return BlinkPattern.Online;
        }

        private DeviceOptions Options(BoardSettings settings)
        {
            DeviceOptions options = FirmwareBudget.Options();
            options.DeviceId = settings.Device;
            options.Key = settings.Key;
            options.Host = settings.CollectorHost;
            options.Port = settings.CollectorPort;
            options.Discover = settings.Discover;
            options.LastHost = _address.Host;
            options.LastPort = _address.Port;
            options.Hardware = _board.Hardware;
            options.Firmware = FirmwareBudget.Version;
            ResetCause cause;
            string detail;
            _note.Take(_board.KeptItsClock, _board.WokeFromSleep, out cause, out detail);
            options.ResetCause = cause;
            options.ResetDetail = detail;
            return options;
        }

        private void AddOwnChannel(string name, string quantity, string unit, long intervalUs, ISensor sensor)
        {
            if (intervalUs == 0)
            {
                return;
            }

            ChannelDeclaration channel = new ChannelDeclaration();
            channel.Name = name;
            channel.Quantity = quantity;
            channel.Unit = unit;
            channel.Type = ChannelType.Int64;
            channel.IntervalMs = (int)(intervalUs / 1000);
            _device.AddChannel(channel, sensor, intervalUs, 0);
        }

        private void RestoreParameters()
        {
            byte[] saved = _parameters.Read();
            if (saved != null)
            {
                _device.RestoreParameters(saved);
            }
        }

        private static long Earlier(long a, long b)
        {
            return a < b ? a : b;
        }

        private sealed class FirmwareObserver : DeviceObserver
        {
            private readonly Firmware _firmware;

            public FirmwareObserver(Firmware firmware)
            {
                _firmware = firmware;
            }

            public override void StatusChanged(DeviceStatus status, string reason)
            {
                if (reason.Length > 0)
                {
                    _firmware._board.Print(reason);
                }
                else if (status == DeviceStatus.Online)
                {
                    _firmware._board.Print("online");
                }
            }

            public override void Message(LogLevel level, long timeUs, string text)
            {
                _firmware._board.Print(text);
            }

            public override bool TryKeepParameters(byte[] saved, out string error)
            {
                return _firmware._parameters.TryKeep(saved, out error);
            }

            public override void Identify()
            {
                _firmware._lamp.BeginIdentify(_firmware.NowUs);
            }
        }
    }
}
