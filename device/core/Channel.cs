using Telemetry.Wire;

namespace Telemetry.Device
{
    /// <summary>One measured quantity: its declaration (PROTOCOL 8.6), its sensor and when it is read.</summary>
    public sealed class Channel
    {
        private readonly ChannelDeclaration _declaration;
        private readonly ISensor _sensor;
        private readonly long _phaseUs;
        private long _intervalUs;
        private long _dueUs;
        private bool _scheduled;

        internal Channel(ChannelDeclaration declaration, ISensor sensor, long intervalUs, long phaseUs)
        {
            _declaration = declaration;
            _sensor = sensor;
            _intervalUs = intervalUs;
            _phaseUs = phaseUs;
        }

        public ChannelDeclaration Declaration { get { return _declaration; } }

        public int Index { get { return _declaration.Channel; } }

        public string Name { get { return _declaration.Name; } }

        public ChannelType Type { get { return _declaration.Type; } }

        /// <summary>Null for a channel whose readings are given by <see cref="DeviceCore.Record"/>.</summary>
        public ISensor Sensor { get { return _sensor; } }

        /// <summary>Time between two readings, microseconds; 0: read on demand only.</summary>
        public long IntervalUs { get { return _intervalUs; } }

        /// <summary>Samples that were due and not taken because the device was held up. They have no number: nothing is lost.</summary>
        public long Skipped { get; private set; }

        /// <summary>True while the last read failed.</summary>
        public bool IsFailing { get; internal set; }

        /// <summary>True while a read that was begun is not completed (<see cref="DeferredSensor"/>).</summary>
        public bool IsUnderWay { get; internal set; }

        /// <summary>When the next read is due; <see cref="long.MaxValue"/> if never.</summary>
        public long DueUs { get { return _scheduled ? _dueUs : long.MaxValue; } }

        /// <summary>Changes the interval. The next read is one new interval from now.</summary>
        internal void SetInterval(long intervalUs, long nowUs)
        {
            _intervalUs = intervalUs;
            _dueUs = nowUs + intervalUs;
            _scheduled = _sensor != null && intervalUs > 0;
        }

        /// <summary>A read is due while the one before is under way: it is left out.</summary>
        internal void Skip()
        {
            Skipped++;
        }

        internal void Start(long nowUs)
        {
            _dueUs = nowUs + _phaseUs;
            _scheduled = _sensor != null && _intervalUs > 0;
        }

        /// <summary>
        /// Moves the schedule past now. It keeps its phase: a late read does not make the later ones late, and reads that were
        /// missed altogether are left out, not made up for in a burst.
        /// </summary>
        internal void Advance(long nowUs)
        {
            _dueUs += _intervalUs;
            if (_dueUs <= nowUs)
            {
                long missed = ((nowUs - _dueUs) / _intervalUs) + 1;
                Skipped += missed;
                _dueUs += missed * _intervalUs;
            }
        }
    }
}
