using Telemetry.Device;
using Telemetry.Wire;

namespace Telemetry.Esp32.Radio
{
    /// <summary>
    /// Strength of the Wi-Fi signal. The runtime tells it only in the result of a scan, so that a read takes seconds and the network is
    /// slow meanwhile: for long intervals.
    /// </summary>
    public sealed class SignalSensor : DeferredSensor
    {
        // A passive scan of 13 channels takes 6.5 s. One that never ends must not keep the channel from being read for ever.
        private const long LongestScanUs = 30000000;

        private readonly BoardRadio _radio;
        private Channel _channel;
        private long _begunUs;
        private Reading _reading;

        public SignalSensor(BoardRadio radio)
        {
            _radio = radio;
        }

        public override bool TryBegin(Channel channel, long nowUs, out string error)
        {
            if (!_radio.TryBeginScan(out error))
            {
                return false;
            }

            _channel = channel;
            _begunUs = nowUs;
            return true;
        }

        /// <summary>Gives the device what a scan found. Returns when to come back.</summary>
        public long Tick(DeviceCore device, long nowUs)
        {
            if (_channel == null)
            {
                return long.MaxValue;
            }

            int dBm;
            bool hasEnded = _radio.TryEndScan(out dBm);
            if (!hasEnded && nowUs - _begunUs < LongestScanUs)
            {
                return nowUs + 500000;
            }

            Channel channel = _channel;
            _channel = null;
            _reading.TimeUs = nowUs;
            _reading.Type = channel.Type;
            bool isRead = hasEnded && dBm != BoardRadio.NotHeard;
            SensorValue.Set(ref _reading, isRead ? dBm : 0);
            string error = isRead ? "" : hasEnded ? "the scan did not hear " + _radio.NetworkName : "the scan did not end";
            device.Complete(channel, isRead, ref _reading, error, nowUs);
            return long.MaxValue;
        }
    }
}
