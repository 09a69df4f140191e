namespace Telemetry.Wire
{
    /// <summary>PROTOCOL 4: the first byte of a body before the session is open.</summary>
    public static class HandshakeType
    {
        public const byte Hello = 0x01;
        public const byte Challenge = 0x02;
        public const byte Finish = 0x03;
        public const byte Refuse = 0x04;
    }

    /// <summary>PROTOCOL 6.1, 14: the first byte of a datagram, version in the high nibble.</summary>
    public static class DatagramType
    {
        public const byte Sealed = 0x11;
        public const byte Discover = 0x12;
        public const byte Offer = 0x13;
    }

    /// <summary>PROTOCOL 7: the first byte of a frame in a datagram's payload.</summary>
    public static class PayloadFrame
    {
        public const byte Padding = 0x00;
        public const byte Readings = 0x01;
        public const byte Fragment = 0x02;
        public const byte Lost = 0x03;
        public const byte Mark = 0x04;
        public const byte Boot = 0x05;
        public const byte FirstExtension = 0x80;

        /// <summary>
        /// Steps over a frame from <see cref="FirstExtension"/> on, after its type byte: a varint length and as many bytes.
        /// </summary>
        public static bool TrySkipExtension(ref WireReader reader)
        {
            reader.ReadBytes(reader.ReadVarint(Limits.DatagramBytes));
            return reader.Ok;
        }
    }

    /// <summary>PROTOCOL 8: the first byte of a control frame. From <see cref="FirstExtension"/> on an unknown one is ignored.</summary>
    public static class ControlFrame
    {
        public const byte Welcome = 0x10;
        public const byte Device = 0x20;
        public const byte Boot = 0x21;
        public const byte Channel = 0x22;
        public const byte Parameter = 0x23;
        public const byte Action = 0x24;
        public const byte Ready = 0x25;
        public const byte Result = 0x26;
        public const byte Log = 0x27;
        public const byte Datagram = 0x28;
        public const byte Link = 0x29;
        public const byte Ping = 0x30;
        public const byte Pong = 0x31;
        public const byte Close = 0x32;
        public const byte Ack = 0x40;
        public const byte Command = 0x41;
        public const byte FirstExtension = 0x80;
    }
}
