#if !NANOFRAMEWORK_1_0
using System.Security.Cryptography;

namespace Telemetry.Security
{
    /// <summary>AES-128 over whole blocks with .NET's ciphers, for processors whose AES instructions are not at hand.</summary>
    internal sealed class AesBlocks
    {
        private const int BlockBytes = 16;

        private readonly ICryptoTransform _each;
        private readonly ICryptoTransform _chained;
        private readonly byte[] _chain = new byte[BlockBytes];
        private byte[] _scratch = System.Array.Empty<byte>();
        private byte[] _result = System.Array.Empty<byte>();

        public AesBlocks(byte[] key)
        {
            using Aes aes = Aes.Create();
            aes.Key = key;
            aes.Padding = PaddingMode.None;
            aes.Mode = CipherMode.ECB;
            _each = aes.CreateEncryptor();
            aes.Mode = CipherMode.CBC;
            _chained = aes.CreateEncryptor(key, _chain);
        }

        /// <summary>A buffer of at least so many blocks, kept from call to call, its content undefined.</summary>
        public byte[] Scratch(int blocks)
        {
            if (_scratch.Length < blocks * BlockBytes)
            {
                _scratch = new byte[blocks * BlockBytes];
                _result = new byte[blocks * BlockBytes];
            }

            return _scratch;
        }

        /// <summary>Encrypts each block by itself. The result is the cipher's own array until the next call.</summary>
        public byte[] EncryptEach(byte[] blocks, int count)
        {
            _each.TransformBlock(blocks, 0, count * BlockBytes, _result, 0);
            return _result;
        }

        /// <summary>Encrypts the blocks in CBC mode from an initial value of zero; changes the first block.</summary>
        public byte[] EncryptChained(byte[] blocks, int count)
        {
            // The cipher goes on from the last block of the call before; taking that out of the first block is as good
            // as a new initial value, and costs no new cipher.
            for (int i = 0; i < BlockBytes; i++)
            {
                blocks[i] ^= _chain[i];
            }

            _chained.TransformBlock(blocks, 0, count * BlockBytes, _result, 0);
            System.Array.Copy(_result, (count - 1) * BlockBytes, _chain, 0, BlockBytes);
            return _result;
        }

        public void Clear()
        {
            _each.Dispose();
            _chained.Dispose();
            Secrets.Clear(_scratch);
            Secrets.Clear(_result);
        }
    }
}
#endif
