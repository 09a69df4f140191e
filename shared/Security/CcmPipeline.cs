#if !NANOFRAMEWORK_1_0
using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Telemetry.Security
{
    /// <summary>
    /// CCM with the processor's AES instructions in one pass. The tag is a chain in which each block waits for the one
    /// before; the key stream is encrypted in the gaps, so it costs next to nothing. Neither key nor text steers a
    /// branch or an address.
    /// </summary>
    internal sealed class CcmPipeline : CcmTransform
    {
        private const int Rounds = 10;

        private readonly Vector128<byte>[] _roundKeys = new Vector128<byte>[Rounds + 1];

        public CcmPipeline(byte[] key)
        {
            ExpandKey(key, _roundKeys);
        }

        /// <summary>The processor has the instructions, and they encrypt the example of FIPS 197 as they must.</summary>
        public static bool IsSupported { get; } = (X86Aes.IsSupported || ArmAes.IsSupported) && EncryptsTheExample();

        public override ulong Run(
            bool opening, Direction direction, ulong counter, byte[] ad, int adOffset, int adCount, byte[] text, int offset, int count)
        {
            ref Vector128<byte> keys = ref MemoryMarshal.GetArrayDataReference(_roundKeys);
            ref byte next = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(text), offset);
            Vector128<byte> associated = AssociatedBlock(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(ad), adOffset), adCount);

            Vector128<byte> chain = Block(FirstBlockFlags, direction, counter, count);
            Vector128<byte> tagMask = Block(CounterBlockFlags, direction, counter, 0);
            EncryptPair(ref keys, ref chain, ref tagMask);

            int index = 1;
            chain ^= associated;
            Vector128<byte> stream = Block(CounterBlockFlags, direction, counter, index);
            EncryptPair(ref keys, ref chain, ref stream);

            for (; count >= BlockBytes; count -= BlockBytes)
            {
                Vector128<byte> before = Vector128.LoadUnsafe(ref next);
                Vector128<byte> after = before ^ stream;
                after.StoreUnsafe(ref next);
                next = ref Unsafe.Add(ref next, BlockBytes);

                chain ^= opening ? after : before;
                stream = Block(CounterBlockFlags, direction, counter, ++index);
                EncryptPair(ref keys, ref chain, ref stream);
            }

            if (count > 0)
            {
                int half = Math.Min(count, sizeof(ulong));
                ref byte rest = ref Unsafe.Add(ref next, half);
                Vector128<byte> before = Vector128.Create(LoadPart(ref next, half), LoadPart(ref rest, count - half)).AsByte();
                Vector128<byte> after = (before ^ stream) & Vector128.LessThan(Vector128<byte>.Indices, Vector128.Create((byte)count));
                StorePart(after.AsUInt64().GetElement(0), ref next, half);
                StorePart(after.AsUInt64().GetElement(1), ref rest, count - half);
                chain ^= opening ? after : before;
                EncryptPair(ref keys, ref chain, ref stream);
            }

            return BinaryPrimitives.ReverseEndianness((chain ^ tagMask).AsUInt64().ToScalar());
        }

        public override void Clear()
        {
            Array.Clear(_roundKeys);
        }

        // B0 and Ai differ in the first byte and the last two.
        private static Vector128<byte> Block(byte flags, Direction direction, ulong counter, int last)
        {
            ulong first = flags | ((ulong)direction << 8);
            ulong second = BinaryPrimitives.ReverseEndianness((counter << 16) | (ushort)last);
            return Vector128.Create(first, second).AsByte();
        }

        // Two bytes of length before the data, which leaves room for 6 bytes in the first half and 8 in the second.
        private static Vector128<byte> AssociatedBlock(ref byte ad, int count)
        {
            ulong first = ((ulong)count << 8) | (LoadPart(ref ad, Math.Min(count, 6)) << 16);
            return Vector128.Create(first, LoadPart(ref Unsafe.Add(ref ad, 6), count - 6)).AsByte();
        }

        // The last block is taken byte by byte: a call here would cost the loop above its registers.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong LoadPart(ref byte text, int count)
        {
            ulong part = 0;
            for (int i = count - 1; i >= 0; i--)
            {
                part = (part << 8) | Unsafe.Add(ref text, i);
            }

            return part;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void StorePart(ulong part, ref byte text, int count)
        {
            for (int i = 0; i < count; i++)
            {
                Unsafe.Add(ref text, i) = (byte)part;
                part >>= 8;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void EncryptPair(ref Vector128<byte> keys, ref Vector128<byte> a, ref Vector128<byte> b)
        {
            Vector128<byte> x = a ^ keys;
            Vector128<byte> y = b ^ keys;
            for (int round = 1; round < Rounds; round++)
            {
                Vector128<byte> key = Unsafe.Add(ref keys, round);
                x = Round(x, key);
                y = Round(y, key);
            }

            a = LastRound(x, Unsafe.Add(ref keys, Rounds));
            b = LastRound(y, Unsafe.Add(ref keys, Rounds));
        }

        // x86 adds the round key after its round, Arm before: Arm is given zero and adds the key by itself.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<byte> Round(Vector128<byte> block, Vector128<byte> key)
        {
            return X86Aes.IsSupported
                ? X86Aes.Encrypt(block, key)
                : ArmAes.MixColumns(ArmAes.Encrypt(block, Vector128<byte>.Zero)) ^ key;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<byte> LastRound(Vector128<byte> block, Vector128<byte> key)
        {
            return X86Aes.IsSupported
                ? X86Aes.EncryptLast(block, key)
                : ArmAes.Encrypt(block, Vector128<byte>.Zero) ^ key;
        }

        // FIPS 197, appendix C.1. Not every path can be tried on every developer's machine; each machine tries its own.
        private static bool EncryptsTheExample()
        {
            Vector128<byte>[] roundKeys = new Vector128<byte>[Rounds + 1];
            ExpandKey(Convert.FromHexString("000102030405060708090A0B0C0D0E0F"), roundKeys);
            Vector128<byte> expected = Vector128.Create(Convert.FromHexString("69C4E0D86A7B0430D8CDB78070B4C55A"));
            Vector128<byte> first = Vector128.Create(Convert.FromHexString("00112233445566778899AABBCCDDEEFF"));
            Vector128<byte> second = first;
            EncryptPair(ref roundKeys[0], ref first, ref second);
            return first == expected && second == expected;
        }

        // FIPS 197, 5.2: words 4 to 43 from words 0 to 3, which are the key. Words are little-endian here.
        private static void ExpandKey(byte[] key, Vector128<byte>[] roundKeys)
        {
            Span<uint> words = MemoryMarshal.Cast<Vector128<byte>, uint>(roundKeys.AsSpan());
            new ReadOnlySpan<byte>(key, 0, BlockBytes).CopyTo(MemoryMarshal.AsBytes(words));
            uint roundConstant = 1;
            for (int i = 4; i < words.Length; i++)
            {
                uint word = words[i - 1];
                if (i % 4 == 0)
                {
                    word = uint.RotateRight(SubstituteBytes(word), 8) ^ roundConstant;
                    roundConstant = (roundConstant << 1) ^ (roundConstant >> 7) * 0x11B;
                }

                words[i] = words[i - 4] ^ word;
            }
        }

        // With four equal columns the row shift of Arm's instruction changes nothing and its substitution remains.
        private static uint SubstituteBytes(uint word)
        {
            Vector128<byte> columns = Vector128.Create(word).AsByte();
            Vector128<byte> substituted = X86Aes.IsSupported
                ? X86Aes.KeygenAssist(columns, 0)
                : ArmAes.Encrypt(columns, Vector128<byte>.Zero);
            return substituted.AsUInt32().ToScalar();
        }
    }
}
#endif
