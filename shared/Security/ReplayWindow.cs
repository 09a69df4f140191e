using Telemetry.Wire;

namespace Telemetry.Security
{
    /// <summary>What the replay window says of a counter.</summary>
    public enum ReplayCheck : byte
    {
        Fresh = 0,
        Replay = 1,
        TooOld = 2,
    }

    /// <summary>
    /// PROTOCOL 6.3: which of the last 1,024 counters have been seen, as a ring of bits (RFC 6479). A counter is checked
    /// before its tag is verified and marked afterwards, so that a forgery moves nothing.
    /// </summary>
    public sealed class ReplayWindow
    {
        private const int Size = Limits.ReplayWindow;
        private const int WordBits = 64;

        private readonly ulong[] _seen = new ulong[Size / WordBits];
        private ulong _next;

        /// <summary>The highest counter marked, plus one; 0 when there is none.</summary>
        public ulong Next { get { return _next; } }

        public ReplayCheck Check(ulong counter)
        {
            if (counter >= _next)
            {
                return ReplayCheck.Fresh;
            }

            if (_next - counter > Size)
            {
                return ReplayCheck.TooOld;
            }

            return (_seen[Word(counter)] & Bit(counter)) == 0 ? ReplayCheck.Fresh : ReplayCheck.Replay;
        }

        /// <summary>Marks a counter that <see cref="Check"/> found fresh and whose tag is right.</summary>
        public void Mark(ulong counter)
        {
            if (counter >= _next)
            {
                Forget(_next, counter);
                _next = counter + 1;
            }

            _seen[Word(counter)] |= Bit(counter);
        }

        // Clears the bits of the counters first..last, which the ring last used for counters that are now too old.
        private void Forget(ulong first, ulong last)
        {
            if (last - first >= Size)
            {
                System.Array.Clear(_seen, 0, _seen.Length);
                return;
            }

            while (first <= last)
            {
                ulong lastOfWord = first | (WordBits - 1);
                ulong end = last < lastOfWord ? last : lastOfWord;
                ulong mask = (ulong.MaxValue << (int)(first % WordBits)) & (ulong.MaxValue >> (int)(WordBits - 1 - (end % WordBits)));
                _seen[Word(first)] &= ~mask;
                first = end + 1;
            }
        }

        private static int Word(ulong counter)
        {
            return (int)(counter / WordBits % (Size / WordBits));
        }

        private static ulong Bit(ulong counter)
        {
            return 1UL << (int)(counter % WordBits);
        }
    }
}
