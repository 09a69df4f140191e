using System;
using Telemetry.Wire;

namespace Telemetry.Device
{
    // Channels, when they are read, and what becomes of a reading.
    public sealed partial class DeviceCore
    {
        private const long MicrosecondsPerMillisecond = 1000;
        private Reading _reading;
        private bool _isSamplingStopped;

        /// <summary>
        /// Takes no further readings by schedule; what is held is still sent. A host that ends in good order calls this, runs on
        /// until the log is empty or its patience is over, then calls <see cref="Stop"/>.
        /// </summary>
        public void StopSampling()
        {
            _isSamplingStopped = true;
        }

        /// <summary>
        /// Declares a channel. To be done before the first <see cref="Run"/>; the channel's index and boot id are filled in.
        /// </summary>
        /// <param name="declaration">the interval in it is what people read; 0 for a channel without a schedule</param>
        /// <param name="sensor">null: readings come by <see cref="Record"/></param>
        /// <param name="intervalUs">time between two reads, microseconds; 0: read on demand only</param>
        /// <param name="phaseUs">delay of the first read after start, so that channels and devices do not all fire at once</param>
        public Channel AddChannel(ChannelDeclaration declaration, ISensor sensor, long intervalUs, long phaseUs)
        {
            declaration.BootId = _bootId;
            declaration.Channel = _channels.Count;
            Channel channel = new Channel(declaration, sensor, intervalUs, phaseUs);
            _channels.Add(channel);
            _commands.AddInterval(channel);
            return channel;
        }

        /// <summary>Reads every channel now, beside its schedule. Returns how many have a sensor.</summary>
        internal int SampleAll(long nowUs)
        {
            int count = 0;
            for (int i = 0; i < _channels.Count; i++)
            {
                if (_channels[i].Sensor != null)
                {
                    Read(_channels[i], nowUs);
                    count++;
                }
            }

            return count;
        }

        /// <summary>
        /// Takes a reading that came about outside the schedule. Type, channel and, unless it is set, time are filled in.
        /// The data is copied.
        /// </summary>
        public void Record(Channel channel, ref Reading reading, long nowUs)
        {
            reading.Channel = channel.Index;
            reading.Type = channel.Type;
            if (reading.TimeUs == 0)
            {
                reading.TimeUs = nowUs;
            }

            Keep(ref reading);
        }

        /// <summary>
        /// Gives the outcome of a read that <see cref="DeferredSensor.TryBegin"/> began, on the device's thread. The reading has its
        /// value (<see cref="SensorValue"/>; its type is the channel's) and the time at which it was measured; the data is copied.
        /// </summary>
        /// <param name="channel">whose read it was</param>
        /// <param name="isRead">false: the sensor failed, and the reading is of no account</param>
        /// <param name="reading">the value and its time</param>
        /// <param name="error">why it failed, for a person</param>
        /// <param name="nowUs">the device's clock</param>
        public void Complete(Channel channel, bool isRead, ref Reading reading, string error, long nowUs)
        {
            channel.IsUnderWay = false;
            reading.Channel = channel.Index;
            reading.Type = channel.Type;
            Conclude(channel, isRead, ref reading, error, nowUs);
        }

        private void StartSchedules(long nowUs)
        {
            for (int i = 0; i < _channels.Count; i++)
            {
                _channels[i].Start(nowUs);
            }
        }

        private void Sample(long nowUs)
        {
            if (nowUs < NextSampleUs)
            {
                return;
            }

            for (int i = 0; i < _channels.Count; i++)
            {
                Channel channel = _channels[i];
                if (channel.DueUs <= nowUs)
                {
                    Read(channel, nowUs);
                    channel.Advance(nowUs);
                }
            }
        }

        private long NextSampleUs
        {
            get
            {
                long nextUs = long.MaxValue;
                for (int i = 0; i < _channels.Count && !_isSamplingStopped; i++)
                {
                    nextUs = Earlier(nextUs, _channels[i].DueUs);
                }

                return nextUs;
            }
        }

        private void Read(Channel channel, long nowUs)
        {
            DeferredSensor deferred = channel.Sensor as DeferredSensor;
            if (deferred != null)
            {
                Begin(deferred, channel, nowUs);
                return;
            }

            _reading.Channel = channel.Index;
            _reading.Type = channel.Type;
            _reading.TimeUs = nowUs;
            _reading.Bits = 0;
            _reading.Data = null;
            _reading.DataLength = 0;
            string error;
            bool isRead = TryRead(channel, nowUs, out error);
            Conclude(channel, isRead, ref _reading, error, nowUs);
        }

        private void Begin(DeferredSensor sensor, Channel channel, long nowUs)
        {
            if (channel.IsUnderWay)
            {
                channel.Skip();
                return;
            }

            channel.IsUnderWay = true;
            string error;
            bool isBegun;
            try
            {
                isBegun = sensor.TryBegin(channel, nowUs, out error);
            }
            catch (Exception e)
            {
                isBegun = false;
                error = e.Message;
            }

            if (!isBegun)
            {
                channel.IsUnderWay = false;
                Conclude(channel, false, ref _reading, error, nowUs);
            }
        }

        private void Conclude(Channel channel, bool isRead, ref Reading reading, string error, long nowUs)
        {
            if (isRead == channel.IsFailing)
            {
                channel.IsFailing = !isRead;
                Say(
                    isRead ? LogLevel.Information : LogLevel.Warning,
                    nowUs,
                    isRead ? channel.Name + " can be read again" : channel.Name + " cannot be read: " + error);
            }

            if (isRead)
            {
                Keep(ref reading);
            }
            else
            {
                _log.AppendLost(nowUs, LostCause.SensorError);
            }
        }

        /// <summary>A driver that throws is a sensor that failed: one broken wire must not end the device.</summary>
        private bool TryRead(Channel channel, long nowUs, out string error)
        {
            try
            {
                return channel.Sensor.TryRead(channel, nowUs, ref _reading, out error);
            }
            catch (Exception e)
            {
                error = e.Message;
                return false;
            }
        }

        private void Keep(ref Reading reading)
        {
            reading.Number = _log.Next;
            if (_observer != null)
            {
                _observer.Sampled(ref reading);
            }

            _log.Append(ref reading);
        }
    }
}
