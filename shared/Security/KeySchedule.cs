using System.Security.Cryptography;
using System.Text;

namespace Telemetry.Security
{
    /// <summary>
    /// PROTOCOL 4.7: the proofs and keys of one handshake. The whole HELLO and CHALLENGE bodies go in, so that nothing
    /// that was offered can be changed on the way.
    /// </summary>
    public sealed class KeySchedule
    {
        public const int TrafficKeyBytes = 16;

        private readonly byte[] _prk;
        private readonly byte[] _collectorProof;
        private readonly byte[] _deviceProof;
        private readonly byte[] _transcriptHash;

        /// <param name="psk">the device's pre-shared key, 32 bytes</param>
        /// <param name="deviceNonce">16 bytes</param>
        /// <param name="collectorNonce">16 bytes</param>
        /// <param name="hello">the HELLO body</param>
        /// <param name="offer">the CHALLENGE body without its last 32 bytes, the collector proof</param>
        public KeySchedule(byte[] psk, byte[] deviceNonce, byte[] collectorNonce, byte[] hello, byte[] offer)
        {
            byte[] salt = Concatenate(deviceNonce, collectorNonce);
            byte[] t1 = Concatenate(hello, offer);
            _prk = HMACSHA256.HashData(salt, psk);
            _collectorProof = Prove("telemetry 1 collector proof", t1);
            byte[] t2 = Concatenate(t1, _collectorProof);
            _deviceProof = Prove("telemetry 1 device proof", t2);
            _transcriptHash = Prove("telemetry 1 transcript", t2);
        }

        public byte[] Prk { get { return _prk; } }

        /// <summary>The last field of CHALLENGE.</summary>
        public byte[] CollectorProof { get { return _collectorProof; } }

        /// <summary>The field of FINISH.</summary>
        public byte[] DeviceProof { get { return _deviceProof; } }

        public byte[] TranscriptHash { get { return _transcriptHash; } }

        /// <summary>The 16-byte key of a label of PROTOCOL 4.7, such as "telemetry 1 datagram d2c".</summary>
        public byte[] TrafficKey(string label)
        {
            byte[] expanded = Expand(Concatenate(Encoding.UTF8.GetBytes(label), _transcriptHash));
            byte[] key = new byte[TrafficKeyBytes];
            System.Array.Copy(expanded, 0, key, 0, TrafficKeyBytes);
            Secrets.Clear(expanded);
            return key;
        }

        /// <summary>Overwrites the secrets. Nothing can be derived afterwards.</summary>
        public void Clear()
        {
            Secrets.Clear(_prk);
            Secrets.Clear(_transcriptHash);
        }

        private byte[] Prove(string label, byte[] transcript)
        {
            byte[] key = Expand(Encoding.UTF8.GetBytes(label));
            byte[] proof = HMACSHA256.HashData(key, transcript);
            Secrets.Clear(key);
            return proof;
        }

        // HKDF-Expand of RFC 5869 for one block: HMAC(PRK, info ‖ 01).
        private byte[] Expand(byte[] info)
        {
            byte[] block = new byte[info.Length + 1];
            System.Array.Copy(info, 0, block, 0, info.Length);
            block[info.Length] = 1;
            return HMACSHA256.HashData(_prk, block);
        }

        private static byte[] Concatenate(byte[] first, byte[] second)
        {
            byte[] both = new byte[first.Length + second.Length];
            System.Array.Copy(first, 0, both, 0, first.Length);
            System.Array.Copy(second, 0, both, first.Length, second.Length);
            return both;
        }
    }
}
