namespace Telemetry.Esp32.Radio
{
    /// <summary>The Wi-Fi station of a board. No call blocks.</summary>
    public abstract class BoardRadio
    {
        /// <summary>Name of the network that the board was given; empty if it was given none.</summary>
        public abstract string NetworkName { get; }

        /// <summary>Whether the board has an address in its network now.</summary>
        public abstract bool HasAddress { get; }

        /// <summary>Begins to connect anew, after whatever connection there is was given up. At most one such try at a time.</summary>
        public abstract void BeginConnect();

        /// <summary>Whether <see cref="BeginConnect"/> is still at work.</summary>
        public abstract bool IsConnecting { get; }

        /// <summary>What came of the last try, for a person; empty if nothing is known.</summary>
        public abstract string LastError { get; }

        /// <summary>Begins to look for networks, which takes seconds. False: not now, and <paramref name="error"/> says why.</summary>
        public abstract bool TryBeginScan(out string error);

        /// <summary>
        /// True when a scan has ended that was begun: with the strength of the own network in dBm, or <see cref="NotHeard"/>.
        /// </summary>
        public abstract bool TryEndScan(out int dBm);

        /// <summary>The own network was not among those that were found.</summary>
        public const int NotHeard = int.MinValue;
    }
}
