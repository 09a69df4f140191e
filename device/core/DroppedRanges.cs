using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.Device
{
    /// <summary>
    /// The numbers that a log dropped and the collector has not acknowledged: consecutive ranges, one for each change of cause.
    /// </summary>
    public sealed class DroppedRanges
    {
        /// <summary>An overflow makes one range; failed reads in between make more. A datagram has room for all of them.</summary>
        public const int Most = 32;

        private readonly DroppedRange[] _ranges = new DroppedRange[Most];
        private int _count;

        public DroppedRanges()
        {
            for (int i = 0; i < Most; i++)
            {
                _ranges[i] = new DroppedRange();
            }
        }

        public int Count { get { return _count; } }

        public DroppedRange this[int index] { get { return _ranges[index]; } }

        /// <summary>Adds the number after the last.</summary>
        public void Add(ulong number, LostCause cause)
        {
            Add(number, number + 1, cause);
        }

        /// <summary>Adds the numbers after the last, up to <paramref name="end"/>.</summary>
        public void Add(ulong first, ulong end, LostCause cause)
        {
            DroppedRange last = _count == 0 ? null : _ranges[_count - 1];
            if (last != null && (last.Cause == cause || _count == Most))
            {
                // Out of ranges: the last one takes the rest, and what it holds was, on the whole, dropped by overflow.
                last.Cause = last.Cause == cause ? cause : LostCause.LogOverflow;
                last.End = end;
                return;
            }

            DroppedRange range = _ranges[_count++];
            range.First = first;
            range.End = end;
            range.Cause = cause;
            range.Carrier = 0;
            range.DeclaredEnd = 0;
        }

        /// <summary>Forgets the numbers below <paramref name="next"/>.</summary>
        public void Release(ulong next)
        {
            int gone = 0;
            while (gone < _count && _ranges[gone].End <= next)
            {
                gone++;
            }

            // The objects go round, so that nothing is allocated.
            for (int i = 0; gone > 0 && i < _count - gone; i++)
            {
                DroppedRange kept = _ranges[i + gone];
                _ranges[i + gone] = _ranges[i];
                _ranges[i] = kept;
            }

            _count -= gone;
            if (_count > 0 && _ranges[0].First < next)
            {
                _ranges[0].First = next;
            }
        }

        public void ForgetCarriers()
        {
            for (int i = 0; i < _count; i++)
            {
                _ranges[i].Carrier = 0;
                _ranges[i].DeclaredEnd = 0;
            }
        }
    }
}
