using System.Security.Cryptography;
using System.Text;
using Telemetry.Wire;

namespace Telemetry.Security
{
    /// <summary>
    /// PROTOCOL 4.9: keys for device ids that nobody enrolled. An asker sees the same steps, sizes and times as for a
    /// wrong key, and the same answer when it asks again.
    /// </summary>
    public sealed class DecoyKeys
    {
        private readonly byte[] _secret = new byte[Limits.KeyBytes];

        public DecoyKeys(RandomSource random)
        {
            random.Fill(_secret, 0, _secret.Length);
        }

        /// <summary>
        /// The enrolled key where there is one, else the decoy of that id. The decoy is made in both cases, so that both
        /// take the same time.
        /// </summary>
        /// <param name="deviceId">what HELLO said</param>
        /// <param name="enrolled">the device's key; null where the id is unknown or revoked</param>
        public byte[] Choose(string deviceId, byte[] enrolled)
        {
            byte[] decoy = HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(deviceId));
            return enrolled == null ? decoy : enrolled;
        }
    }
}
