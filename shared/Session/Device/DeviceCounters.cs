namespace Telemetry.Session
{
    /// <summary>What a device has sent and dropped since it started, over all its sessions.</summary>
    public sealed class DeviceCounters
    {
        /// <summary>Sessions that came as far as READY.</summary>
        public long Sessions;

        public long DatagramsByUdp;

        /// <summary>Carried in the control connection because UDP was blocked.</summary>
        public long DatagramsByControl;

        /// <summary>Readings put into datagrams, repeats included; a large reading counts once for each piece.</summary>
        public long ReadingsSent;

        /// <summary>Of these, the ones that had been sent before in the same session.</summary>
        public long ReadingsRepeated;

        /// <summary>PROTOCOL 9.5.</summary>
        public long Probes;

        /// <summary>Times that UDP was found blocked.</summary>
        public long TimesBlocked;

        public long Acks;

        /// <summary>ACKs for a boot that is not announced, or no longer: ignored.</summary>
        public long AcksIgnored;

        /// <summary>Commands answered from memory instead of being applied again.</summary>
        public long CommandsRepeated;

        /// <summary>Log lines that were dropped because too many waited.</summary>
        public long LogLinesDropped;
    }
}
