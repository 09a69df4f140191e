using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.Device
{
    /// <summary>What became of a reading number, as the device knows it.</summary>
    public enum ReadingFate : byte
    {
        /// <summary>Not numbered yet.</summary>
        Unknown = 0,

        /// <summary>In the log, not acknowledged.</summary>
        Held = 1,

        /// <summary>Declared lost, not acknowledged. (The collector may hold it all the same.)</summary>
        Lost = 2,

        /// <summary>The collector stored it or took note of its loss.</summary>
        Acknowledged = 3,
    }

    /// <summary>
    /// Where the current boot keeps its readings until they are acknowledged. A full log drops its oldest readings and declares them
    /// lost (PROTOCOL 9.7). Numbers have no gaps: a reading that could not be taken or kept has an entry too.
    /// </summary>
    public abstract class DeviceLog : BootReadings
    {
        private readonly ulong _bootId;
        private readonly ChannelTable _channels;
        private readonly DeviceObserver _observer;
        private readonly ulong[] _lostBy = new ulong[(int)LostCause.StorageError + 1];
        private bool _hasUtc;
        private long _utcMs;
        private int _utcErrorMs;

        /// <param name="bootId">PROTOCOL 1.8</param>
        /// <param name="channels">what the readings' channels mean; filled before the first reading comes</param>
        /// <param name="observer">told of losses; may be null</param>
        protected DeviceLog(ulong bootId, ChannelTable channels, DeviceObserver observer)
        {
            _bootId = bootId;
            _channels = channels;
            _observer = observer;
        }

        public override ulong BootId { get { return _bootId; } }

        public override bool HasUtc { get { return _hasUtc; } }

        public override long UtcMs { get { return _utcMs; } }

        public override int UtcErrorMs { get { return _utcErrorMs; } }

        public override int ChannelCount { get { return _channels.Count; } }

        /// <summary>Entries that are held now, lost numbers among them.</summary>
        public long Count { get { return (long)(Next - HeldFirst); } }

        /// <summary>What is held now is there again after a restart of the device: nothing is gained by waiting for its acknowledgement.</summary>
        public virtual bool SurvivesRestart { get { return false; } }

        /// <summary>When <see cref="Flush"/> has something to do of which time is the cause; <see cref="long.MaxValue"/> if nothing.</summary>
        public virtual long FlushDueUs { get { return long.MaxValue; } }

        public override ChannelDeclaration Channel(int index)
        {
            return _channels[index].Declaration;
        }

        /// <summary>Numbers a reading and keeps a copy. A value that can never be sent or kept is lost at once.</summary>
        public abstract void Append(ref Reading reading);

        /// <summary>Numbers a reading that could not be taken.</summary>
        public abstract void AppendLost(long timeUs, LostCause cause);

        /// <summary>
        /// Brings what was appended to where it survives the end of the program. The device calls it before anything of it is sent:
        /// what the collector knows of a boot, the boot's log knows too.
        /// </summary>
        /// <param name="nowUs">device time</param>
        public virtual void Flush(long nowUs)
        {
        }

        /// <summary>The device trusts its wall clock (PROTOCOL 8.5): UTC of its time 0, and how far that may be off.</summary>
        public virtual void StateUtc(long utcMs, int errorMs)
        {
            _hasUtc = true;
            _utcMs = utcMs;
            _utcErrorMs = errorMs;
        }

        /// <summary>Numbers declared lost for this cause since boot. Of those that overflowed, the collector may hold some.</summary>
        public ulong LostBy(LostCause cause)
        {
            return _lostBy[(int)cause];
        }

        public ReadingFate Fate(ulong number)
        {
            if (number >= Next)
            {
                return ReadingFate.Unknown;
            }

            if (number < First)
            {
                return ReadingFate.Acknowledged;
            }

            Reading reading = default(Reading);
            LostCause cause;
            return number >= HeldFirst && TryGet(number, ref reading, out cause) ? ReadingFate.Held : ReadingFate.Lost;
        }

        /// <summary>To be called once for each number that is declared lost.</summary>
        protected void CountLost(ulong number, LostCause cause)
        {
            _lostBy[(int)cause]++;
            if (_observer != null)
            {
                _observer.Lost(number, cause);
            }
        }
    }
}
