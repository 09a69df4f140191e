using Telemetry.Wire;

namespace Telemetry.Session
{
    /// <summary>PROTOCOL 8.4: what a device tells of itself after WELCOME, one frame at a time.</summary>
    internal sealed class Announcement
    {
        private readonly DeviceInfo _info;
        private readonly IDeviceSchema _schema;
        private readonly BootSender[] _senders;
        private readonly int _bootCount;
        private readonly bool _areAll;
        private bool _isInfoDone;
        private int _boot;
        private int _channel = -1;
        private int _parameter;
        private int _action;

        public Announcement(DeviceInfo info, IDeviceSchema schema, BootSender[] senders, int bootCount, bool areAll)
        {
            _info = info;
            _schema = schema;
            _senders = senders;
            _bootCount = bootCount;
            _areAll = areAll;
        }

        /// <summary>Writes the next frame; false, and nothing is written, when only READY is left.</summary>
        public bool WriteNext(ref WireWriter frame)
        {
            if (!_isInfoDone)
            {
                _isInfoDone = true;
                _info.Write(ref frame);
                return true;
            }

            if (_boot < _bootCount)
            {
                WriteBootOrChannel(ref frame);
                return true;
            }

            if (_parameter < _schema.ParameterCount)
            {
                _schema.Parameter(_parameter++).Write(ref frame);
                return true;
            }

            if (_action < _schema.ActionCount)
            {
                _schema.Action(_action++).Write(ref frame);
                return true;
            }

            return false;
        }

        private void WriteBootOrChannel(ref WireWriter frame)
        {
            BootReadings log = _senders[_boot].Log;
            if (_channel < 0)
            {
                WriteBoot(ref frame, log);
            }
            else
            {
                log.Channel(_channel).Write(ref frame);
            }

            _channel++;
            if (_channel == log.ChannelCount)
            {
                _boot++;
                _channel = -1;
            }
        }

        private void WriteBoot(ref WireWriter frame, BootReadings log)
        {
            BootAnnouncement boot = default(BootAnnouncement);
            boot.BootId = log.BootId;
            boot.IsLast = _areAll && _boot == _bootCount - 1;
            boot.First = log.First;
            boot.Next = log.Next;
            boot.HasUtc = log.HasUtc;
            boot.UtcMs = log.UtcMs;
            boot.UtcErrorMs = log.UtcErrorMs;
            boot.Write(ref frame);
        }
    }
}
