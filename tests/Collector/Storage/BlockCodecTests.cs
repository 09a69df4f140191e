using Telemetry.Collector.Store.Sqlite;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.Storage;

public sealed class BlockCodecTests
{
    [Theory]
    [InlineData(ChannelType.Bool)]
    [InlineData(ChannelType.Int64)]
    [InlineData(ChannelType.Float32)]
    [InlineData(ChannelType.Float64)]
    [InlineData(ChannelType.Text)]
    [InlineData(ChannelType.Bytes)]
    public void Read_WhatWasWritten_GivesBackEveryBit(ChannelType type)
    {
        Random random = new(7 + (int)type);
        for (int round = 0; round < 500; round++)
        {
            SeriesReadings written = RandomReadings.Make(random, type, random.Next(1, round % 50 == 0 ? BlockLimits.Readings : 40));
            SeriesReadings read = new();
            Assert.True(BlockCodec.TryRead(Encode(type, written), read));
            RandomReadings.RequireSame(written, read);
        }
    }

    [Fact]
    public void Read_FloatsWithFewDecimals_TakeAboutOneByteEach()
    {
        SeriesReadings readings = new();
        for (int i = 0; i < 1000; i++)
            readings.Add((ulong)i * 5, i * 1_000_000L, BitConverter.SingleToInt32Bits(MathF.Round(20 + MathF.Sin(i / 50f), 2)), default);

        Assert.InRange(Encode(ChannelType.Float32, readings).Length, 1000, 1100);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.0)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    [InlineData(double.Epsilon)]
    public void Read_UnusualFloats_GivesBackEveryBit(double unusual)
    {
        SeriesReadings written = new();
        foreach (double value in new[] { 1.5, unusual, 2.25, unusual, 0 })
            written.Add((ulong)written.Count, written.Count, BitConverter.DoubleToInt64Bits(value), default);
        SeriesReadings read = new();
        Assert.True(BlockCodec.TryRead(Encode(ChannelType.Float64, written), read));
        RandomReadings.RequireSame(written, read);
    }

    [Fact]
    public void Read_AnyBitChanged_IsDamage()
    {
        byte[] blob = Encode(ChannelType.Float32, RandomReadings.Make(new Random(1), ChannelType.Float32, 20));
        for (int bit = 0; bit < blob.Length * 8; bit++)
        {
            byte[] damaged = [.. blob];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(BlockCodec.TryRead(damaged, new SeriesReadings()));
        }
    }

    /// <summary>A file may be made by somebody who can compute a checksum.</summary>
    [Fact]
    public void Read_RandomBytesWithARightChecksum_NeverThrows()
    {
        Random random = new(3);
        byte[] blob = Encode(ChannelType.Text, RandomReadings.Make(random, ChannelType.Text, 30));
        for (int round = 0; round < 20_000; round++)
        {
            byte[] forged = [.. blob.AsSpan(0, random.Next(6, blob.Length + 1))];
            for (int i = random.Next(1, 5); i > 0; i--)
                forged[random.Next(4, forged.Length)] = (byte)random.Next(256);
            if (round % 2 == 0)
                forged[5] = (byte)random.Next(0, 8);
            Checksum.Seal(forged);
            BlockCodec.TryRead(forged, new SeriesReadings());
        }
    }

    private static byte[] Encode(ChannelType type, SeriesReadings readings)
    {
        BlobWriter writer = new();
        BlockCodec.Write(writer, type, readings.Span, readings.Data);
        return writer.Written.ToArray();
    }
}
