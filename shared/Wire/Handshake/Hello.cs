namespace Telemetry.Wire
{
    // PROTOCOL 4.2, device to collector
    //
    //   offset    size   field
    //   0         1      type 01
    //   1         4      magic "TELM"
    //   5         1      lowest protocol version the device speaks
    //   6         1      highest protocol version the device speaks
    //   7         1      number of suites s, 1 to 8
    //   8         s      suites, most preferred first
    //   8+s       16     device nonce
    //   24+s      8      boot id
    //   32+s      1      length k of the device id, 1 to 32
    //   33+s      k      device id (1.6)
    //   33+s+k    0–128  extension bytes
    //
    // Valid if and only if type and magic are right, lowest <= highest, the device id is a name and every length is in
    // its range. Offsets 0 to 6 never change in any version: read them alone (TryReadVersions) before the rest.
    /// <summary>The first message: who wants to talk, and how it can.</summary>
    public sealed class Hello
    {
        public const uint Magic = 0x54454C4D;

        public byte LowestVersion;
        public byte HighestVersion;

        /// <summary>1 to 8 suites, most preferred first.</summary>
        public byte[] Suites;

        /// <summary>16 bytes.</summary>
        public byte[] Nonce;

        public ulong BootId;
        public string DeviceId;

        /// <summary>At most 128 bytes; null for none. Version 1 ignores them.</summary>
        public byte[] Extension;

        /// <summary>What any version can read of a HELLO of any version.</summary>
        public static bool TryReadVersions(byte[] body, int offset, int count, out byte lowest, out byte highest)
        {
            WireReader reader = new WireReader(body, offset, count);
            bool isHello = reader.ReadByte() == HandshakeType.Hello & reader.ReadUInt32() == Magic;
            lowest = reader.ReadByte();
            highest = reader.ReadByte();
            return reader.Ok && isHello && lowest <= highest;
        }

        /// <summary>Reads a whole body. The arrays are copies.</summary>
        public static bool TryRead(byte[] body, int offset, int count, out Hello hello)
        {
            hello = null;
            Hello read = new Hello();
            if (!TryReadVersions(body, offset, count, out read.LowestVersion, out read.HighestVersion))
            {
                return false;
            }

            WireReader reader = new WireReader(body, offset, count);
            reader.ReadBytes(7);
            int suites = reader.ReadByte();
            if (suites < 1 || suites > Limits.Suites)
            {
                return false;
            }

            read.Suites = reader.ReadArray(suites);
            read.Nonce = reader.ReadArray(Limits.NonceBytes);
            read.BootId = reader.ReadUInt64();
            read.DeviceId = reader.ReadName();
            if (!reader.Ok || reader.Remaining > Limits.ExtensionBytes)
            {
                return false;
            }

            read.Extension = reader.ReadArray(reader.Remaining);
            hello = read;
            return true;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(HandshakeType.Hello);
            writer.WriteUInt32(Magic);
            writer.WriteByte(LowestVersion);
            writer.WriteByte(HighestVersion);
            writer.WriteByte(Suites.Length);
            writer.WriteBytes(Suites, 0, Suites.Length);
            writer.WriteBytes(Nonce, 0, Limits.NonceBytes);
            writer.WriteUInt64(BootId);
            writer.WriteText8(DeviceId, Limits.NameBytes);
            if (Extension != null)
            {
                writer.WriteBytes(Extension, 0, Extension.Length);
            }
        }
    }
}
