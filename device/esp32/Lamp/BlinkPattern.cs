namespace Telemetry.Esp32.Lamp
{
    /// <summary>What the lamp does, over and over: milliseconds on, off, on, off, … (docs/flash-esp32.md lists them.)</summary>
    public sealed class BlinkPattern
    {
        /// <summary>The settings are missing or wrong: three flashes, a pause.</summary>
        public static readonly BlinkPattern NoSettings = new BlinkPattern(new int[] { 150, 150, 150, 150, 150, 1250 });

        /// <summary>There is no Wi-Fi on the board's list: four flashes, a pause.</summary>
        public static readonly BlinkPattern NoNetworkSettings = new BlinkPattern(new int[] { 150, 150, 150, 150, 150, 150, 150, 1250 });

        /// <summary>Not in the Wi-Fi network: on for a second, off for a second.</summary>
        public static readonly BlinkPattern NoNetwork = new BlinkPattern(new int[] { 1000, 1000 });

        /// <summary>In the network, without a collector: two flashes, a pause.</summary>
        public static readonly BlinkPattern NoCollector = new BlinkPattern(new int[] { 150, 150, 150, 1550 });

        /// <summary>All is well: a short flash every five seconds.</summary>
        public static readonly BlinkPattern Online = new BlinkPattern(new int[] { 50, 4950 });

        /// <summary>A sensor cannot be read, all else is well: five short flashes, a pause.</summary>
        public static readonly BlinkPattern SensorFailing = new BlinkPattern(new int[] { 50, 150, 50, 150, 50, 150, 50, 150, 50, 4150 });

        /// <summary>Somebody looks for this board: fast, for ten seconds.</summary>
        public static readonly BlinkPattern Identify = new BlinkPattern(new int[] { 50, 50 });

        /// <summary>The program failed and the board is about to restart: on.</summary>
        public static readonly BlinkPattern Failed = new BlinkPattern(new int[] { 60000, 0 });

        private readonly int[] _stepsMs;

        private BlinkPattern(int[] stepsMs)
        {
            _stepsMs = stepsMs;
        }

        public int Steps { get { return _stepsMs.Length; } }

        /// <summary>How long a step lasts, milliseconds. Even steps are on.</summary>
        public int StepMs(int step)
        {
            return _stepsMs[step];
        }
    }
}
