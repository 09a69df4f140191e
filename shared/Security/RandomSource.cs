namespace Telemetry.Security
{
    /// <summary>Where nonces, boot ids, session ids and back-off jitter come from; a simulation gives a seeded one.</summary>
    public abstract class RandomSource
    {
        public abstract void Fill(byte[] buffer, int offset, int count);

        public uint NextUInt32()
        {
            byte[] bytes = new byte[4];
            Fill(bytes, 0, 4);
            return ((uint)bytes[0] << 24) | ((uint)bytes[1] << 16) | ((uint)bytes[2] << 8) | bytes[3];
        }

        public ulong NextUInt64()
        {
            ulong high = NextUInt32();
            return (high << 32) | NextUInt32();
        }
    }
}
