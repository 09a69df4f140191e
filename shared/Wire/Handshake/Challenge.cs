namespace Telemetry.Wire
{
    // PROTOCOL 4.3, collector to device
    //
    //   offset  size  field
    //   0       1     type 02
    //   1       1     chosen version
    //   2       1     chosen suite
    //   3       16    collector nonce
    //   19      1     length x of the extension, 0 to 128
    //   20      x     extension bytes
    //   20+x    32    collector proof, over HELLO and everything before it (4.7)
    //
    // Valid if and only if type and lengths are right and nothing follows the proof.
    /// <summary>The collector's answer to HELLO. The proof is always the last <see cref="Limits.ProofBytes"/> of the body.</summary>
    public sealed class Challenge
    {
        public byte Version;
        public byte Suite;

        /// <summary>16 bytes.</summary>
        public byte[] Nonce;

        /// <summary>At most 128 bytes; null for none. Version 1 ignores them.</summary>
        public byte[] Extension;

        /// <summary>32 bytes.</summary>
        public byte[] Proof;

        /// <summary>Reads a whole body. The arrays are copies.</summary>
        public static bool TryRead(byte[] body, int offset, int count, out Challenge challenge)
        {
            challenge = null;
            WireReader reader = new WireReader(body, offset, count);
            bool isChallenge = reader.ReadByte() == HandshakeType.Challenge;
            Challenge read = new Challenge();
            read.Version = reader.ReadByte();
            read.Suite = reader.ReadByte();
            read.Nonce = reader.ReadArray(Limits.NonceBytes);
            int extension = reader.ReadByte();
            if (!isChallenge || extension > Limits.ExtensionBytes)
            {
                return false;
            }

            read.Extension = reader.ReadArray(extension);
            read.Proof = reader.ReadArray(Limits.ProofBytes);
            if (!reader.OkAtEnd)
            {
                return false;
            }

            challenge = read;
            return true;
        }

        /// <summary>Writes what the proof covers of this message: everything before it.</summary>
        public void WriteWithoutProof(ref WireWriter writer)
        {
            int extension = Extension == null ? 0 : Extension.Length;
            writer.WriteByte(HandshakeType.Challenge);
            writer.WriteByte(Version);
            writer.WriteByte(Suite);
            writer.WriteBytes(Nonce, 0, Limits.NonceBytes);
            writer.WriteByte(extension);
            if (extension > 0)
            {
                writer.WriteBytes(Extension, 0, extension);
            }
        }

        public void Write(ref WireWriter writer)
        {
            WriteWithoutProof(ref writer);
            writer.WriteBytes(Proof, 0, Limits.ProofBytes);
        }
    }
}
