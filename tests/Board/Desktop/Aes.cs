extern alias desktop;

namespace System.Security.Cryptography
{
    /// <summary>
    /// Stands in for .NET nanoFramework's class of that name, whose API it has: 128-bit keys, ECB and CBC without padding,
    /// whole arrays, the same exceptions. The initial value is never written.
    /// </summary>
    internal sealed class Aes
    {
        private const int BlockBytes = 16;

        public Aes(CipherMode mode)
        {
            Mode = mode;
        }

        public CipherMode Mode { get; set; }

        public byte[] Key { get; set; }

        public byte[] IV { get; set; }

        public byte[] Encrypt(byte[] data)
        {
            if (Key == null)
            {
                throw new InvalidOperationException();
            }

            if (Key.Length != BlockBytes || data.Length % BlockBytes != 0)
            {
                throw new ArgumentException(nameof(data));
            }

            using desktop::System.Security.Cryptography.Aes aes = desktop::System.Security.Cryptography.Aes.Create();
            aes.Key = Key;
            switch (Mode)
            {
                case CipherMode.ECB: return aes.EncryptEcb(data, PaddingMode.None);
                case CipherMode.CBC: return aes.EncryptCbc(data, IV, PaddingMode.None);
                default: throw new NotSupportedException();
            }
        }
    }
}
