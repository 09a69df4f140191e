namespace Telemetry.Security
{
    /// <summary>What is done to bytes that an attacker must not learn.</summary>
    public static class Secrets
    {
        /// <summary>Compares in a time that depends on <paramref name="count"/> only (PROTOCOL 4.8).</summary>
        public static bool AreEqual(byte[] a, int aOffset, byte[] b, int bOffset, int count)
        {
#if NANOFRAMEWORK_1_0
            int difference = 0;
            for (int i = 0; i < count; i++)
            {
                difference |= a[aOffset + i] ^ b[bOffset + i];
            }

            return difference == 0;
#else
            return System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(
                new System.ReadOnlySpan<byte>(a, aOffset, count), new System.ReadOnlySpan<byte>(b, bOffset, count));
#endif
        }

        /// <summary>Overwrites a secret that is no longer needed; null is nothing to overwrite.</summary>
        public static void Clear(byte[] secret)
        {
            if (secret != null)
            {
#if NANOFRAMEWORK_1_0
                System.Array.Clear(secret, 0, secret.Length);
#else
                System.Security.Cryptography.CryptographicOperations.ZeroMemory(secret);
#endif
            }
        }
    }
}
