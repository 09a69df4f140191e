using System.Security.Cryptography;
using Telemetry.Security;

namespace Telemetry.Protocol.Tests.Security;

/// <summary>Whatever encrypts the blocks: the result is that of the system's own CCM.</summary>
public abstract class AesCcm8Tests
{
    private static readonly int[] AssociatedLengths = [1, 2, 11, 14];

    private readonly Random _random = new(5);

    internal abstract CcmTransform Transform(byte[] key);

    [Fact]
    public void Seal_EveryLengthOfADatagramAndMore_IsWhatTheSystemsAesCcmGives()
    {
        for (int length = 0; length <= 1200; length++)
        {
            byte[] key = Bytes(16);
            byte[] text = Bytes(length);
            byte[] ad = Bytes(AssociatedLengths[length % AssociatedLengths.Length]);
            ulong counter = (ulong)_random.NextInt64(1L << 48);
            Direction direction = (Direction)(length % 2);

            byte[] buffer = [0xAA, .. text, .. new byte[8], 0xBB];
            int sealedLength = new AesCcm8(Transform(key), direction).Seal(counter, ad, 0, ad.Length, buffer, 1, length);

            Assert.Equal(length + 8, sealedLength);
            Assert.Equal([0xAA, .. SystemSeal(key, direction, counter, ad, text), 0xBB], buffer);
        }
    }

    [Fact]
    public void Open_WhatTheSystemsAesCcmSealed_GivesTheText()
    {
        for (int length = 0; length <= 1200; length++)
        {
            byte[] key = Bytes(16);
            byte[] text = Bytes(length);
            byte[] ad = Bytes(11);
            ulong counter = (ulong)_random.NextInt64(1L << 48);

            byte[] buffer = [0xAA, .. SystemSeal(key, Direction.DeviceToCollector, counter, ad, text)];
            byte[] tag = buffer[^8..];
            byte[] header = [1, 2, 3, .. ad];
            AesCcm8 cipher = new(Transform(key), Direction.DeviceToCollector);

            Assert.True(cipher.Open(counter, header, 3, 11, buffer, 1, length + 8));
            Assert.Equal([0xAA, .. text, .. tag], buffer);
        }
    }

    [Fact]
    public void Open_OneCipherManyMessages_KeepsNothingFromTheMessageBefore()
    {
        byte[] key = Bytes(16);
        AesCcm8 cipher = new(Transform(key), Direction.CollectorToDevice);
        for (int i = 0; i < 300; i++)
        {
            byte[] text = Bytes(_random.Next(100));
            byte[] ad = Bytes(2);
            byte[] buffer = SystemSeal(key, Direction.CollectorToDevice, (ulong)i, ad, text);
            bool forged = i % 3 == 0;
            buffer[^1] ^= (byte)(forged ? 1 : 0);
            Assert.Equal(!forged, cipher.Open((ulong)i, ad, 0, 2, buffer, 0, buffer.Length));
        }
    }

    [Fact]
    public void Open_WrongTag_LeavesZerosAndNoText()
    {
        byte[] key = Bytes(16);
        byte[] ad = Bytes(11);
        byte[] buffer = SystemSeal(key, Direction.DeviceToCollector, 7, ad, Bytes(60));
        buffer[^1] ^= 1;

        Assert.False(new AesCcm8(Transform(key), Direction.DeviceToCollector).Open(7, ad, 0, 11, buffer, 0, buffer.Length));
        Assert.Equal(new byte[60], buffer[..60]);
    }

    [Fact]
    public void Open_AnotherKeyCounterOrDirection_Fails()
    {
        byte[] key = Bytes(16);
        byte[] ad = Bytes(11);
        byte[] message = SystemSeal(key, Direction.DeviceToCollector, 7, ad, Bytes(60));

        Assert.True(Opens(key, Direction.DeviceToCollector, 7));
        Assert.False(Opens(Bytes(16), Direction.DeviceToCollector, 7));
        Assert.False(Opens(key, Direction.CollectorToDevice, 7));
        Assert.False(Opens(key, Direction.DeviceToCollector, 8));

        bool Opens(byte[] withKey, Direction direction, ulong counter) =>
            new AesCcm8(Transform(withKey), direction).Open(counter, ad, 0, 11, [.. message], 0, message.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Open_ShorterThanATag_Fails(int count)
    {
        AesCcm8 cipher = new(Transform(Bytes(16)), Direction.DeviceToCollector);
        Assert.False(cipher.Open(0, new byte[11], 0, 11, new byte[20], 0, count));
    }

    [Theory]
    [InlineData(-1, 4)]
    [InlineData(0, -1)]
    [InlineData(0, 13)]
    [InlineData(13, 0)]
    [InlineData(int.MaxValue, 10)]
    [InlineData(10, int.MaxValue)]
    public void Seal_RangeOutsideTheBuffer_Throws(int offset, int count)
    {
        AesCcm8 cipher = new(Transform(Bytes(16)), Direction.DeviceToCollector);
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Seal(0, new byte[11], 0, 11, new byte[20], offset, count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    public void Seal_AssociatedDataThatIsNotOneBlock_Throws(int count)
    {
        AesCcm8 cipher = new(Transform(Bytes(16)), Direction.DeviceToCollector);
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Seal(0, new byte[20], 0, count, new byte[20], 0, 4));
    }

    [Fact]
    public void Seal_AfterClear_Throws()
    {
        AesCcm8 cipher = new(Transform(Bytes(16)), Direction.DeviceToCollector);
        cipher.Clear();
        cipher.Clear();
        Assert.Throws<InvalidOperationException>(() => cipher.Seal(0, new byte[11], 0, 11, new byte[20], 0, 4));
    }

    private byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] SystemSeal(byte[] key, Direction direction, ulong counter, byte[] ad, byte[] text)
    {
        byte[] nonce = new byte[13];
        nonce[0] = (byte)direction;
        for (int i = 0; i < 6; i++)
        {
            nonce[12 - i] = (byte)(counter >> (8 * i));
        }

        byte[] message = new byte[text.Length + 8];
        using AesCcm ccm = new(key);
        ccm.Encrypt(nonce, text, message.AsSpan(0, text.Length), message.AsSpan(text.Length), ad);
        return message;
    }
}
