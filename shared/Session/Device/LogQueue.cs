using Telemetry.Wire;

namespace Telemetry.Session
{
    /// <summary>Log lines that wait for the collector. When too many wait the oldest gives way, and is counted.</summary>
    public sealed class LogQueue
    {
        // The last things a device said before it lost its connection, in little memory.
        private const int Most = 16;

        private readonly LogLine[] _lines = new LogLine[Most];
        private readonly DeviceCounters _counters;
        private int _first;
        private int _count;

        public LogQueue(DeviceCounters counters)
        {
            _counters = counters;
        }

        public int Count { get { return _count; } }

        public void Add(LogLevel level, long timeUs, string text)
        {
            if (_count == Most)
            {
                Take();
                _counters.LogLinesDropped++;
            }

            int last = (_first + _count) % Most;
            _lines[last].Level = level;
            _lines[last].TimeUs = timeUs;
            _lines[last].Text = text;
            _count++;
        }

        /// <summary>Only when <see cref="Count"/> is not 0.</summary>
        public LogLine Take()
        {
            LogLine line = _lines[_first];
            _lines[_first].Text = null;
            _first = (_first + 1) % Most;
            _count--;
            return line;
        }
    }
}
