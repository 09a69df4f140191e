using FsCheck.Fluent;
using Telemetry.Session.Collector;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Session.Collector;

public class ControlStreamTests
{
    [Fact]
    public void Take_RecordsCutAnywhere_GivesTheSameRecords() =>
        Prop.ForAll(Gen.Choose(1, Limits.HandshakeBytes).NonEmptyListOf().ToArbitrary(), Gen.Choose(1, 700).ToArbitrary(), (lengths, cut) =>
        {
            byte[] stream = [.. lengths.SelectMany((length, index) => Record(length, index))];
            RecordInput input = new();
            int records = 0;
            for (int offset = 0; offset < stream.Length;)
            {
                int end = Math.Min(stream.Length, ((offset / cut) + 1) * cut);
                offset += input.Take(stream, offset, end - offset, out bool isWhole);
                Assert.False(input.IsBroken);
                if (!isWhole)
                    continue;

                Assert.Equal(Record(lengths[records], records), input.Bytes[..(RecordHeader.Bytes + input.BodyLength)]);
                records++;
                input.Next();
            }

            Assert.Equal(lengths.Count, records);
        }).Check(300);

    [Theory]
    [InlineData(0, false, true)]
    [InlineData(1, false, false)]
    [InlineData(512, false, false)]
    [InlineData(513, false, true)]
    [InlineData(65535, false, true)]
    [InlineData(8, true, true)]
    [InlineData(9, true, false)]
    [InlineData(2046, true, false)]
    [InlineData(2047, true, true)]
    public void IsBroken_LengthsOfEachPhase_AreThoseOfTheProtocol(int length, bool isSealed, bool isBroken)
    {
        RecordInput input = new();
        if (isSealed)
            input.ExpectSealed();
        byte[] header = new byte[RecordHeader.Bytes];
        RecordHeader.WriteLength(header, 0, length);

        input.Take(header, 0, header.Length, out _);

        Assert.Equal(isBroken, input.IsBroken);
    }

    [Fact]
    public void Output_PeerThatTakesNothing_HasNoRoomLongBeforeItIsLarge()
    {
        ControlOutput output = new();
        int frames = 0;
        while (output.HasRoom)
        {
            output.AddClear(new byte[100]);
            frames++;
        }

        Assert.InRange(frames, 50, 200);
        byte[] taken = new byte[64 * 1024];
        Assert.Equal(frames * 102, output.Take(taken, 0, taken.Length));
        Assert.True(output.HasRoom);
    }

    private static byte[] Record(int length, int seed)
    {
        byte[] record = new byte[RecordHeader.Bytes + length];
        new Random(seed).NextBytes(record);
        RecordHeader.WriteLength(record, 0, length);
        return record;
    }
}
