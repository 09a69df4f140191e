namespace Telemetry.Wire
{
    // PROTOCOL 4.5, device to collector
    //
    //   offset  size  field
    //   0       1     type 03
    //   1       32    device proof, over HELLO and CHALLENGE (4.7)
    //
    // Valid if and only if it is 33 bytes long and the type is right.
    /// <summary>The device's proof that it has the key. What the collector sends from here on is sealed.</summary>
    public sealed class Finish
    {
        public const int Bytes = 1 + Limits.ProofBytes;

        /// <summary>32 bytes.</summary>
        public byte[] Proof;

        /// <summary>Reads a whole body. The array is a copy.</summary>
        public static bool TryRead(byte[] body, int offset, int count, out Finish finish)
        {
            finish = null;
            if (count != Bytes || body[offset] != HandshakeType.Finish)
            {
                return false;
            }

            WireReader reader = new WireReader(body, offset + 1, count - 1);
            finish = new Finish();
            finish.Proof = reader.ReadArray(Limits.ProofBytes);
            return true;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(HandshakeType.Finish);
            writer.WriteBytes(Proof, 0, Limits.ProofBytes);
        }
    }
}
