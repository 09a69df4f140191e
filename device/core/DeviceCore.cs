using System;
using Telemetry.Security;
using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.Device
{
    /// <summary>
    /// A device: its channels, log and commands, and the connection to its collector, polled by a host.
    /// <code>
    ///   loop: deadline = device.Run(now); wait for the deadline, or until a link has something new
    /// </code>
    /// Nothing here blocks, reads a clock or knows a socket. One thread at a time.
    /// </summary>
    public sealed partial class DeviceCore
    {
        private readonly DeviceOptions _options;
        private readonly IControlLink _control;
        private readonly IDatagramLink _datagrams;
        private readonly RandomSource _random;
        private readonly DeviceObserver _observer;
        private readonly ChannelTable _channels = new ChannelTable();
        private readonly LogStorage _storage;
        private readonly DeviceLog _log;
        private readonly ulong _bootId;
        private readonly DeviceCounters _counters = new DeviceCounters();
        private readonly DeviceCommands _commands;
        private readonly CommandMemory _memory = new CommandMemory();
        private readonly LogQueue _logLines;
        private DeviceStatus _status;
        private string _reason = "not started";
        private string _said = "";
        private bool _started;

        /// <param name="options">who the device is; not to be changed afterwards</param>
        /// <param name="control">the control connection</param>
        /// <param name="datagrams">the UDP socket</param>
        /// <param name="random">boot id, nonces, jitter</param>
        /// <param name="observer">told of what happens; may be null</param>
        public DeviceCore(DeviceOptions options, IControlLink control, IDatagramLink datagrams, RandomSource random, DeviceObserver observer)
        {
            if (!Names.IsValid(options.DeviceId) || options.Key == null || options.Key.Length != Limits.KeyBytes)
            {
                throw new ArgumentException("A device needs an id (PROTOCOL 1.6) and a key of 32 bytes.", nameof(options));
            }

            _options = options;
            _control = control;
            _datagrams = datagrams;
            _random = random;
            _observer = observer;
            _bootId = random.NextUInt64();
            _storage = options.Storage;
            _log = _storage != null
                ? _storage.Open(_bootId, _channels, observer)
                : new ReadingLog(_bootId, _channels, options.LogReadings, options.LogBytes, observer);
            _commands = new DeviceCommands(this);
            _logLines = new LogQueue(_counters);
            _session = new DeviceSession(SessionOptions(options), _commands, _memory, _logLines, _counters, random);
            _backOff = new BackOff(random);
            _search = new CollectorSearch(datagrams, random, options.Port);
            _addresses = new CollectorAddresses(options, _search);
        }

        public DeviceOptions Options { get { return _options; } }

        public ulong BootId { get { return _bootId; } }

        public ChannelTable Channels { get { return _channels; } }

        public DeviceLog Log { get { return _log; } }

        public DeviceCounters Counters { get { return _counters; } }

        /// <summary>How the device is connected.</summary>
        public DeviceStatus Status { get { return _status; } }

        /// <summary>Why, for a person: "10.0.0.2:5170 does not know this device's key". Empty when all is well.</summary>
        public string StatusReason { get { return _reason; } }

        /// <summary>A command asked for a restart, its result is sent and the session closed: the host restarts the device now.</summary>
        public bool RestartRequested { get { return _phase == Done && _stopCode == CloseCode.Restart; } }

        /// <summary>Name or address of the collector that is or was last tried; empty before the first try.</summary>
        public string CollectorHost { get { return _addresses.Host; } }

        public int CollectorPort { get { return _addresses.Port; } }

        /// <summary>The last address that worked, for a host that keeps it over a restart; empty if none did.</summary>
        public string LastHost { get { return _addresses.LastHost; } }

        public int LastPort { get { return _addresses.LastPort; } }

        /// <summary>Smoothed round trip to the collector, microseconds; 0 while unknown.</summary>
        public long RoundTripUs { get { return _session.RoundTripUs; } }

        /// <summary>Declares a parameter, before the first <see cref="Run"/>. Each channel with a schedule has one already: its interval.</summary>
        public void AddParameter(Parameter parameter)
        {
            _commands.Add(parameter);
        }

        /// <summary>Declares an action, before the first <see cref="Run"/>. identify, sample and restart are there already.</summary>
        public void AddAction(string name, string description, IActionHandler handler)
        {
            _commands.Add(name, description, handler);
        }

        /// <summary>Null if there is no such parameter.</summary>
        public Parameter FindParameter(string name)
        {
            return _commands.FindParameter(name);
        }

        /// <summary>
        /// Sets the parameters that <see cref="DeviceObserver.TryKeepParameters"/> kept, after all are declared and before the first
        /// <see cref="Run"/>. Returns how many it set; -1, and sets none, if these bytes are not saved parameters.
        /// </summary>
        public int RestoreParameters(byte[] saved)
        {
            return SavedParameters.Restore(saved, _commands, 0);
        }

        /// <summary>
        /// Does all that is due and returns when to come back at the latest; <see cref="long.MaxValue"/> after a stop. Times are the
        /// device's own clock: microseconds since its boot (PROTOCOL 1.7), never falling.
        /// </summary>
        public long Run(long nowUs)
        {
            if (!_started)
            {
                _started = true;
                StartSchedules(nowUs);
                StartConnection(nowUs);
            }

            Sample(nowUs);
            Flush(nowUs);
            long connectionUs = RunConnection(nowUs);
            return Earlier(Earlier(connectionUs, NextSampleUs), _log.FlushDueUs);
        }

        /// <summary>
        /// The host trusts its wall clock: UTC of this boot's time 0, milliseconds since 1970, and how far that may be off. It tells the
        /// times of readings that reach the collector only after the device has restarted (PROTOCOL 11.4). May be said anew at any time.
        /// </summary>
        public void StateUtc(long utcMs, int errorMs)
        {
            if (utcMs < 0 || utcMs > Limits.LargestUtcMs || errorMs < 0)
            {
                throw new ArgumentException("UTC is from 1970 to 6429, its error not negative.", nameof(utcMs));
            }

            _log.StateUtc(utcMs, errorMs);
        }

        /// <summary>A line for the operator: to the observer now, and to the collector as soon as there is a session.</summary>
        public void Say(LogLevel level, long nowUs, string text)
        {
            if (text.Length == 0 || text == _said)
            {
                return;
            }

            _said = text;
            _logLines.Add(level, nowUs, text);
            if (_observer != null)
            {
                _observer.Message(level, nowUs, text);
            }
        }

        /// <summary>What the operator is to know of it; empty if all is well.</summary>
        internal string Keep(byte[] savedParameters)
        {
            string error = "";
            bool isKept = _observer == null || _observer.TryKeepParameters(savedParameters, out error);
            return isKept ? "" : "set, but only until the next restart: " + error;
        }

        /// <summary>What was sampled is in the log before it can leave the device, so that the log never knows less than the collector.</summary>
        private void Flush(long nowUs)
        {
            _log.Flush(nowUs);
            if (_storage == null)
            {
                return;
            }

            LogLevel level;
            for (string text = _storage.TakeMessage(out level); text != null; text = _storage.TakeMessage(out level))
            {
                Say(level, nowUs, text);
            }
        }

        internal void Identify()
        {
            if (_observer != null)
            {
                _observer.Identify();
            }
        }

        private void SetStatus(DeviceStatus status, string reason)
        {
            if (status == _status && reason == _reason)
            {
                return;
            }

            _status = status;
            _reason = reason;
            if (_observer != null)
            {
                _observer.StatusChanged(status, reason);
            }
        }

        private static DeviceSessionOptions SessionOptions(DeviceOptions options)
        {
            DeviceInfo info = new DeviceInfo();
            info.Hardware = options.Hardware;
            info.Firmware = options.Firmware;
            info.ResetCause = options.ResetCause;
            info.Detail = options.ResetDetail;
            DeviceSessionOptions session = new DeviceSessionOptions();
            session.DeviceId = options.DeviceId;
            session.Key = options.Key;
            session.Info = info;
            session.DatagramsPerSecond = options.DatagramsPerSecond;
            session.DatagramBurst = options.DatagramBurst;
            session.LingerUs = options.LingerMs * MicrosecondsPerMillisecond;
            session.LargeReadings = options.LargeReadingsUnderWay;
            return session;
        }

        private static long Earlier(long a, long b)
        {
            return a < b ? a : b;
        }
    }
}
