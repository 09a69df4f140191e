using System;
using Telemetry.Wire;

namespace Telemetry.Security
{
    /// <summary>
    /// PROTOCOL 5.1: AES-128-CCM (RFC 3610) with a 13-byte nonce and an 8-byte tag, for one key in one direction. Works
    /// in place and allocates nothing per message. Not for two threads at once.
    /// </summary>
    public sealed class AesCcm8
    {
        public const int KeyBytes = 16;
        public const int TagBytes = Limits.TagBytes;

        /// <summary>Associated data is one block with its length: all that PROTOCOL 5.5 and 5.6 need.</summary>
        public const int AssociatedBytes = 14;

        /// <summary>The length field of suite 1 has two bytes (L = 2).</summary>
        public const int TextBytes = 65535;

        private CcmTransform _transform;
        private readonly Direction _direction;

        /// <param name="key">16 bytes, copied</param>
        /// <param name="direction">goes into every nonce (PROTOCOL 5.3)</param>
        public AesCcm8(byte[] key, Direction direction)
            : this(CcmTransform.Create(key), direction)
        {
        }

        internal AesCcm8(CcmTransform transform, Direction direction)
        {
            _transform = transform;
            _direction = direction;
        }

        /// <summary>
        /// Encrypts <paramref name="count"/> bytes in place and puts the tag behind them: the buffer needs room for
        /// <see cref="TagBytes"/> more. Returns the sealed length. A counter must never be used twice (PROTOCOL 5.4).
        /// </summary>
        public int Seal(ulong counter, byte[] ad, int adOffset, int adCount, byte[] buffer, int offset, int count)
        {
            CheckAssociated(ad, adOffset, adCount);
            CheckRange(buffer, offset, count, TagBytes);
            ulong tag = Transform().Run(false, _direction, counter, ad, adOffset, adCount, buffer, offset, count);
            WriteTag(buffer, offset + count, tag);
            return count + TagBytes;
        }

        /// <summary>
        /// Decrypts in place <paramref name="count"/> bytes, of which the last 8 are the tag. Returns false where the
        /// tag is wrong or missing; the buffer then holds zeros, never the text.
        /// </summary>
        public bool Open(ulong counter, byte[] ad, int adOffset, int adCount, byte[] buffer, int offset, int count)
        {
            int textCount = count - TagBytes;
            if (textCount < 0)
            {
                return false;
            }

            CheckAssociated(ad, adOffset, adCount);
            CheckRange(buffer, offset, textCount, TagBytes);
            ulong tag = Transform().Run(true, _direction, counter, ad, adOffset, adCount, buffer, offset, textCount);

            // One 64-bit comparison takes the same time wherever the tags differ (PROTOCOL 4.8).
            if (tag == ReadTag(buffer, offset + textCount))
            {
                return true;
            }

            Array.Clear(buffer, offset, textCount);
            return false;
        }

        /// <summary>Overwrites the key. To seal or open afterwards is an error of the caller, never a zero key.</summary>
        public void Clear()
        {
            if (_transform != null)
            {
                _transform.Clear();
                _transform = null;
            }
        }

        private CcmTransform Transform()
        {
            if (_transform == null)
            {
                throw new InvalidOperationException();
            }

            return _transform;
        }

        private static void CheckAssociated(byte[] ad, int adOffset, int adCount)
        {
            CheckRange(ad, adOffset, adCount, 0);
            if (adCount == 0 || adCount > AssociatedBytes)
            {
                throw new ArgumentOutOfRangeException(nameof(adCount));
            }
        }

        private static void CheckRange(byte[] buffer, int offset, int count, int more)
        {
            if (offset < 0 || count < 0 || count > TextBytes || offset > buffer.Length - count - more)
            {
                throw new ArgumentOutOfRangeException(nameof(count));
            }
        }

        private static ulong ReadTag(byte[] buffer, int offset)
        {
            ulong tag = 0;
            for (int i = 0; i < TagBytes; i++)
            {
                tag = (tag << 8) | buffer[offset + i];
            }

            return tag;
        }

        private static void WriteTag(byte[] buffer, int offset, ulong tag)
        {
            for (int i = TagBytes - 1; i >= 0; i--)
            {
                buffer[offset + i] = (byte)tag;
                tag >>= 8;
            }
        }
    }
}
