namespace Telemetry.Esp32.Lamp
{
    /// <summary>Plays patterns on a lamp, in the device's loop.</summary>
    public sealed class SignalLamp
    {
        private const long IdentifyUs = 10000000;
        private const long MicrosecondsPerMillisecond = 1000;

        private readonly LampPin _pin;
        private BlinkPattern _shown;
        private BlinkPattern _wanted = BlinkPattern.NoNetwork;
        private long _identifyUntilUs = long.MinValue;
        private int _step;
        private long _stepEndUs;

        public SignalLamp(LampPin pin)
        {
            _pin = pin;
        }

        /// <summary>The pattern for as long as nobody looks for the board.</summary>
        public BlinkPattern Pattern
        {
            get { return _wanted; }
            set { _wanted = value; }
        }

        public void BeginIdentify(long nowUs)
        {
            _identifyUntilUs = nowUs + IdentifyUs;
        }

        /// <summary>Does what is due; returns when to come back.</summary>
        public long Tick(long nowUs)
        {
            BlinkPattern pattern = nowUs < _identifyUntilUs ? BlinkPattern.Identify : _wanted;
            if (pattern != _shown)
            {
                _shown = pattern;
                _step = -1;
                _stepEndUs = nowUs;
            }

            // A loop that was held up does not make up for the steps it missed.
            if (nowUs >= _stepEndUs)
            {
                _step = (_step + 1) % pattern.Steps;
                _stepEndUs = nowUs + (pattern.StepMs(_step) * MicrosecondsPerMillisecond);
                _pin.Set(_step % 2 == 0);
            }

            return _stepEndUs;
        }
    }
}
