using System;

namespace Telemetry.Security
{
    /// <summary>
    /// CCM where AES comes as calls over many blocks: one chained call for the tag and one for the key stream. Both
    /// passes share one scratch.
    /// </summary>
    internal sealed class CcmByBlocks : CcmTransform
    {
        private const int FirstTextBlock = 2;
        private const int NonceOffset = 1;
        private const int LengthOffset = 14;

        private readonly AesBlocks _aes;

        public CcmByBlocks(byte[] key)
        {
            _aes = new AesBlocks(key);
        }

        public override ulong Run(
            bool opening, Direction direction, ulong counter, byte[] ad, int adOffset, int adCount, byte[] text, int offset, int count)
        {
            int blocks = FirstTextBlock + ((count + BlockBytes - 1) / BlockBytes);
            byte[] scratch = _aes.Scratch(blocks);

            ulong mac = 0;
            if (!opening)
            {
                mac = Authenticate(scratch, blocks, direction, counter, ad, adOffset, adCount, text, offset, count);
            }

            ulong mask = ApplyKeyStream(scratch, blocks, direction, counter, text, offset, count);
            if (opening)
            {
                mac = Authenticate(scratch, blocks, direction, counter, ad, adOffset, adCount, text, offset, count);
            }

            return mac ^ mask;
        }

        public override void Clear()
        {
            _aes.Clear();
        }

        private ulong Authenticate(
            byte[] scratch, int blocks, Direction direction, ulong counter, byte[] ad, int adOffset, int adCount, byte[] text, int offset, int count)
        {
            Array.Clear(scratch, 0, blocks * BlockBytes);
            scratch[0] = FirstBlockFlags;
            WriteNonce(scratch, direction, counter);
            WriteUInt16(scratch, LengthOffset, count);
            WriteUInt16(scratch, BlockBytes, adCount);
            Array.Copy(ad, adOffset, scratch, BlockBytes + 2, adCount);
            Array.Copy(text, offset, scratch, FirstTextBlock * BlockBytes, count);
            byte[] chained = _aes.EncryptChained(scratch, blocks);
            return FirstHalf(chained, (blocks - 1) * BlockBytes);
        }

        // A0 hides the tag and A1… the text. The scratch has a block more than that; it goes unused.
        private ulong ApplyKeyStream(byte[] scratch, int blocks, Direction direction, ulong counter, byte[] text, int offset, int count)
        {
            Array.Clear(scratch, 0, BlockBytes);
            scratch[0] = CounterBlockFlags;
            WriteNonce(scratch, direction, counter);
            for (int i = 1; i < blocks; i++)
            {
                Array.Copy(scratch, 0, scratch, i * BlockBytes, LengthOffset);
                WriteUInt16(scratch, (i * BlockBytes) + LengthOffset, i);
            }

            byte[] stream = _aes.EncryptEach(scratch, blocks);
            for (int i = 0; i < count; i++)
            {
                text[offset + i] ^= stream[BlockBytes + i];
            }

            return FirstHalf(stream, 0);
        }

        // PROTOCOL 5.3: direction, six zeros, the counter as u48.
        private static void WriteNonce(byte[] block, Direction direction, ulong counter)
        {
            block[NonceOffset] = (byte)direction;
            for (int i = LengthOffset - 1; i > LengthOffset - 7; i--)
            {
                block[i] = (byte)counter;
                counter >>= 8;
            }
        }

        private static void WriteUInt16(byte[] block, int offset, int value)
        {
            block[offset] = (byte)(value >> 8);
            block[offset + 1] = (byte)value;
        }

        private static ulong FirstHalf(byte[] blocks, int offset)
        {
            ulong half = 0;
            for (int i = 0; i < 8; i++)
            {
                half = (half << 8) | blocks[offset + i];
            }

            return half;
        }
    }
}
