#if NANOFRAMEWORK_1_0
using System.Security.Cryptography;

namespace Telemetry.Security
{
    /// <summary>AES-128 over whole blocks with the cipher of the microcontroller's runtime, which takes whole arrays.</summary>
    internal sealed class AesBlocks
    {
        private const int BlockBytes = 16;

        private readonly Aes _each = new Aes(CipherMode.ECB);
        private readonly Aes _chained = new Aes(CipherMode.CBC);
        private readonly byte[] _key = new byte[AesCcm8.KeyBytes];
        private byte[] _scratch = new byte[0];

        public AesBlocks(byte[] key)
        {
            System.Array.Copy(key, 0, _key, 0, AesCcm8.KeyBytes);
            _each.Key = _key;
            _chained.Key = _key;
            _chained.IV = new byte[BlockBytes];
        }

        /// <summary>A buffer of exactly so many blocks, kept for as long as messages have one length.</summary>
        public byte[] Scratch(int blocks)
        {
            if (_scratch.Length != blocks * BlockBytes)
            {
                _scratch = new byte[blocks * BlockBytes];
            }

            return _scratch;
        }

        /// <summary>Encrypts each block by itself.</summary>
        public byte[] EncryptEach(byte[] blocks, int count)
        {
            return _each.Encrypt(blocks);
        }

        /// <summary>Encrypts the blocks in CBC mode from an initial value of zero.</summary>
        public byte[] EncryptChained(byte[] blocks, int count)
        {
            return _chained.Encrypt(blocks);
        }

        public void Clear()
        {
            Secrets.Clear(_key);
            Secrets.Clear(_scratch);
        }
    }
}
#endif
