using Telemetry.Wire;

namespace Telemetry.Session
{
    /// <summary>
    /// The readings of one boot, as the session sees them: a window of numbers that moves up as readings are acknowledged.
    /// <code>
    ///   0 ......... First ............ HeldFirst ................ Next
    ///   acknowledged      dropped ranges        readings and lost numbers, one entry each
    /// </code>
    /// A log in memory holds the current boot only; a persistent one may hold earlier boots too.
    /// </summary>
    public abstract class BootReadings
    {
        public abstract ulong BootId { get; }

        /// <summary>The lowest number that the collector has not acknowledged.</summary>
        public abstract ulong First { get; }

        /// <summary>From here on each number has an entry; what is below, down to <see cref="First"/>, is in dropped ranges.</summary>
        public abstract ulong HeldFirst { get; }

        /// <summary>How many readings have been numbered.</summary>
        public abstract ulong Next { get; }

        /// <summary>PROTOCOL 8.5: whether the device knows the UTC of its time 0 and trusts it.</summary>
        public abstract bool HasUtc { get; }

        /// <summary>UTC of device time 0, milliseconds since 1970-01-01.</summary>
        public abstract long UtcMs { get; }

        public abstract int UtcErrorMs { get; }

        public abstract int ChannelCount { get; }

        public abstract ChannelDeclaration Channel(int index);

        /// <summary>
        /// Gives the reading of a number from <see cref="HeldFirst"/> up to <see cref="Next"/>. False: it is lost, for that cause.
        /// The data of the reading stays valid until something is appended or released.
        /// </summary>
        public abstract bool TryGet(ulong number, ref Reading reading, out LostCause cause);

        /// <summary>When a number was sampled or lost; range as in <see cref="TryGet"/>.</summary>
        public abstract long TimeUs(ulong number);

        /// <summary>
        /// PROTOCOL 9.4: the counter, plus one, of the datagram that carried an entry last in this session; 0 if none did.
        /// </summary>
        public abstract uint Carrier(ulong number);

        public abstract void SetCarrier(ulong number, uint carrier);

        /// <summary>PROTOCOL 9.11: the carrier of everything becomes 0.</summary>
        public abstract void ForgetCarriers();

        public abstract int DroppedCount { get; }

        /// <summary>A range of dropped readings, ascending by index; together they cover First to HeldFirst.</summary>
        public abstract DroppedRange Dropped(int index);

        /// <summary>Forgets every number below <paramref name="next"/>, at most up to <see cref="Next"/>.</summary>
        public abstract void Release(ulong next);
    }

    /// <summary>Consecutive numbers that a log no longer holds. It is kept and sent until the collector acknowledges it (PROTOCOL 9.7).</summary>
    public sealed class DroppedRange
    {
        public ulong First;

        /// <summary>The number after the last.</summary>
        public ulong End;

        public LostCause Cause;

        /// <summary>As in <see cref="BootReadings.Carrier"/>.</summary>
        public uint Carrier;

        /// <summary>The end of what that datagram declared; the range may have grown since.</summary>
        public ulong DeclaredEnd;
    }
}
