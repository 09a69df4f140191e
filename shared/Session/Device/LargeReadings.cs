using Telemetry.Wire;

namespace Telemetry.Session
{
    /// <summary>A reading that is sent in pieces: which of them are due, and which datagram carried each last (PROTOCOL 9.4).</summary>
    internal sealed class LargeReading
    {
        private readonly uint[] _carriers = new uint[Limits.Pieces];

        /// <summary>Null when this place is free.</summary>
        public BootSender Owner;
        public ulong Number;

        /// <summary>Pieces to send now; bit p is piece p.</summary>
        public ulong Due;

        /// <summary>Pieces that the collector does not hold, as far as is known.</summary>
        public ulong Missing;

        private ulong _all;

        public void Start(BootSender owner, ulong number, int pieces, ulong missing)
        {
            Owner = owner;
            Number = number;
            _all = ulong.MaxValue >> (Limits.Pieces - pieces);
            Missing = missing & _all;
            Due = Missing;
            System.Array.Clear(_carriers, 0, _carriers.Length);
        }

        public int LowestDue { get { return Lowest(Due); } }

        /// <summary>Makes the first piece that is missing due again, for a probe.</summary>
        public void Probe()
        {
            Due |= Missing & (0 - Missing);
        }

        /// <summary>Returns true when the piece had been sent before.</summary>
        public bool Sent(int piece, uint carrier)
        {
            bool isRepeat = _carriers[piece] != 0;
            Due &= ~(1UL << piece);
            _carriers[piece] = carrier;
            return isRepeat;
        }

        /// <summary>The collector names the pieces that it misses: those that were lost on the way are due again.</summary>
        public void Update(ulong missing, uint lostBelow)
        {
            Missing = missing & _all;
            Due &= Missing;
            for (int piece = 0; piece < Limits.Pieces; piece++)
            {
                ulong bit = 1UL << piece;
                if ((Missing & bit) != 0 && _carriers[piece] <= lostBelow)
                {
                    Due |= bit;
                }
            }
        }

        private static int Lowest(ulong bits)
        {
            int lowest = 0;
            while ((bits & 1) == 0)
            {
                bits >>= 1;
                lowest++;
            }

            return lowest;
        }
    }

    /// <summary>
    /// The large readings under way, of all boots together. Their number is limited because the collector keeps the pieces of a
    /// few only (PROTOCOL 16); a further one waits until one of these is through.
    /// </summary>
    internal sealed class LargeReadings
    {
        private readonly LargeReading[] _readings;

        /// <param name="most">1 to 16</param>
        public LargeReadings(int most)
        {
            _readings = new LargeReading[most];
            for (int i = 0; i < most; i++)
            {
                _readings[i] = new LargeReading();
            }
        }

        public int Length { get { return _readings.Length; } }

        public LargeReading this[int index] { get { return _readings[index]; } }

        public bool HasRoom { get { return Find(null, 0) != null; } }

        public void Clear()
        {
            for (int i = 0; i < _readings.Length; i++)
            {
                _readings[i].Owner = null;
            }
        }

        /// <summary>Null if the reading is not under way; with a null owner, a free place.</summary>
        public LargeReading Find(BootSender owner, ulong number)
        {
            for (int i = 0; i < _readings.Length; i++)
            {
                if (_readings[i].Owner == owner && (owner == null || _readings[i].Number == number))
                {
                    return _readings[i];
                }
            }

            return null;
        }

        /// <summary>The lowest reading of a boot that has a piece to send; null if none has.</summary>
        public LargeReading NextDue(BootSender owner)
        {
            LargeReading next = null;
            for (int i = 0; i < _readings.Length; i++)
            {
                LargeReading reading = _readings[i];
                if (reading.Owner == owner && reading.Due != 0 && (next == null || reading.Number < next.Number))
                {
                    next = reading;
                }
            }

            return next;
        }
    }
}
