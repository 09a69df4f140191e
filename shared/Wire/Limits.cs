namespace Telemetry.Wire
{
    /// <summary>The limits of PROTOCOL 16. Limits of an implementation stand beside the code that keeps them.</summary>
    public static class Limits
    {
        public const int ProtocolVersion = 1;
        public const int DefaultPort = 5170;
        public const int DatagramBytes = 1200;
        public const int SmallestDatagramLimit = 1100;
        public const int HandshakeBytes = 512;
        public const int ControlFrameBytes = 2038;
        public const int ControlRecordBytes = RecordHeader.Bytes + ControlFrameBytes + TagBytes;
        public const int TagBytes = 8;
        public const int KeyBytes = 32;
        public const int NonceBytes = 16;
        public const int ProofBytes = 32;
        public const int NameBytes = 32;
        public const int Suites = 8;
        public const int ExtensionBytes = 128;
        public const int LargeReadingBytes = 65536;
        public const int PieceBytes = 1024;
        public const int Pieces = LargeReadingBytes / PieceBytes;
        public const int ReadingsInFrame = 1024;
        public const ulong LargestReadingNumber = (1UL << 53) - 1;

        /// <summary>Milliseconds since 1970 that every calendar in use can show (the year 6429).</summary>
        public const long LargestUtcMs = (1L << 47) - 1;
        public const int Channels = 256;
        public const int Parameters = 64;
        public const int Actions = 32;
        public const int BootsInSession = 16;
        public const int GapsInAck = 32;
        public const int PartialsInAck = 16;
        public const int ReplayWindow = 1024;
        public const int LogTextBytes = 512;
        public const int ValueTextBytes = 200;
        public const int PendingCommands = 8;
        public const int RememberedCommands = 32;
        public const int DiscoveryBytes = 64;
    }
}
