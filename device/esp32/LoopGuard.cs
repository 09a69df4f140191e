using System.Threading;

namespace Telemetry.Esp32
{
    /// <summary>
    /// A watchdog over the device's loop, looked at by another thread. The runtime offers no hardware watchdog; this one finds a loop that
    /// hangs in managed code or in a driver that lets other threads run.
    /// </summary>
    public sealed class LoopGuard
    {
        /// <summary>How often to look, milliseconds.</summary>
        public const int LookMs = 10000;

        // The loop comes round once a second; a slow bus, a full network and a collection of garbage together take a few.
        private const int MostLooks = 6;

        private int _rounds;
        private int _seen;
        private int _looks;

        /// <summary>The loop came round. From its own thread.</summary>
        public void Alive()
        {
            Interlocked.Increment(ref _rounds);
        }

        /// <summary>To be called every <see cref="LookMs"/>; true once the loop has not come round for a minute.</summary>
        public bool IsStuck()
        {
            int rounds = Interlocked.CompareExchange(ref _rounds, 0, 0);
            _looks = rounds == _seen ? _looks + 1 : 0;
            _seen = rounds;
            return _looks >= MostLooks;
        }
    }
}
