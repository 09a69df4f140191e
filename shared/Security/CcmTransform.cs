namespace Telemetry.Security
{
    // RFC 3610 with L = 2 and M = 8; one AES block each, the nonce as in PROTOCOL 5.3:
    //
    //   B0   59  nonce (13)  length of the text (2)      the first block that is chained into the tag
    //   B1   length of the associated data (2)  associated data  zeros
    //   B2…  the text, filled up with zeros
    //   A0   01  nonce (13)  00 00                       encrypted: hides the tag
    //   Ai   01  nonce (13)  i (2)                       encrypted: hides block i of the text, from 1
    /// <summary>CCM over one message under one key: how depends on what the runtime and the processor have.</summary>
    internal abstract class CcmTransform
    {
        protected const int BlockBytes = 16;

        /// <summary>Associated data present, tag of 8 bytes, L = 2.</summary>
        protected const byte FirstBlockFlags = 0x40 | ((8 - 2) / 2 << 3) | (2 - 1);

        /// <summary>L = 2.</summary>
        protected const byte CounterBlockFlags = 2 - 1;

        public static CcmTransform Create(byte[] key)
        {
            if (key.Length != AesCcm8.KeyBytes)
            {
                throw new System.ArgumentOutOfRangeException(nameof(key));
            }

#if !NANOFRAMEWORK_1_0
            if (CcmPipeline.IsSupported)
            {
                return new CcmPipeline(key);
            }
#endif
            return new CcmByBlocks(key);
        }

        /// <summary>Encrypts or decrypts the text in place. Returns the tag, its first byte on top.</summary>
        public abstract ulong Run(
            bool opening, Direction direction, ulong counter, byte[] ad, int adOffset, int adCount, byte[] text, int offset, int count);

        public abstract void Clear();
    }
}
