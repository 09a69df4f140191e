using FsCheck.Fluent;
using Telemetry.Protocol.Tests.Vectors;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Wire;

/// <summary>PROTOCOL 7, for every payload frame.</summary>
public sealed class PayloadFrameTests
{
    [Fact]
    public void TryRead_WhatWasWritten_GivesEveryFieldBack()
    {
        Prop.ForAll(Frames.Payload, frame =>
        {
            byte[] bytes = PayloadText.Write([frame]);
            var read = PayloadText.TryRead(bytes);
            return read != null && Describe(read) == Describe([frame]) && PayloadText.Write(read).AsSpan().SequenceEqual(bytes);
        }).Check();
    }

    [Fact]
    public void TryRead_CutAtAnyLength_IsRejected()
    {
        Prop.ForAll(Frames.Payload, frame =>
        {
            byte[] bytes = PayloadText.Write([frame]);
            return Enumerable.Range(1, bytes.Length - 1).All(length => PayloadText.TryRead(bytes[..length]) == null);
        }).Check();
    }

    [Fact]
    public void TryAppend_UntilNothingFits_WritesValidFramesOfExactlyTheReadingsTaken()
    {
        var cases = from readings in Gen.Choose(1, 60).SelectMany(Frames.Readings)
                    from skipped in Gen.SubListOf(readings)
                    from size in Gen.Choose(0, DatagramHeader.LargestPayload)
                    from offset in Gen.Choose(0, 20)
                    select (readings: readings.Except(skipped).ToArray(), size, offset);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            byte[] buffer = new byte[c.offset + c.size + 20];
            var writer = new WireWriter(buffer, c.offset, c.size);
            var readings = default(ReadingsWriter);
            int taken = 0;
            while (taken < c.readings.Length && readings.TryAppend(ref writer, ref c.readings[taken]))
            {
                taken++;
            }

            byte[] written = buffer[c.offset..writer.Position];
            var read = PayloadText.TryRead(written)?.Cast<PayloadText.ReadingsOf>().SelectMany(frame => frame.Readings).ToArray();
            return read != null && writer.Length <= c.size && buffer.AsSpan(c.offset + c.size).IndexOfAnyExcept((byte)0) < 0
                && Describe(read) == Describe(c.readings[..taken]);
        }).Check();
    }

    [Theory]
    [InlineData(127, 1)]
    [InlineData(128, 1)]
    [InlineData(1024, 1)]
    [InlineData(1025, 2)]
    [InlineData(2049, 3)]
    public void TryAppend_ManyReadings_TakesTheFewestFrames(int count, int frames)
    {
        byte[] buffer = new byte[10_000];
        var writer = new WireWriter(buffer, 0, buffer.Length);
        var readings = default(ReadingsWriter);
        for (int i = 0; i < count; i++)
        {
            var reading = new Reading { Number = (ulong)i, Type = ChannelType.Int64, Bits = i, TimeUs = i };
            Assert.True(readings.TryAppend(ref writer, ref reading));
        }

        var read = PayloadText.TryRead(buffer[..writer.Length]);

        Assert.Equal(frames, read?.Count);
        Assert.Equal(Enumerable.Range(0, count).Select(i => (long)i), read!.Cast<PayloadText.ReadingsOf>().SelectMany(f => f.Readings).Select(r => r.Bits));
    }

    [Fact]
    public void TryAppend_The128thReadingFitsButNotItsCount_IsNotWritten()
    {
        const int Header = 4;
        byte[] buffer = new byte[Header + (128 * 2)];
        var writer = new WireWriter(buffer, 0, buffer.Length);
        var readings = default(ReadingsWriter);
        int taken = 0;
        while (true)
        {
            var reading = new Reading { Number = (ulong)taken, Type = ChannelType.Bool };
            if (!readings.TryAppend(ref writer, ref reading))
            {
                break;
            }

            taken++;
        }

        Assert.Equal(127, taken);
        Assert.Equal(Header + (127 * 2), writer.Length);
        Assert.NotNull(PayloadText.TryRead(buffer[..writer.Length]));
    }

    [Fact]
    public void TryAppend_AfterAnotherFrame_OpensAFrame()
    {
        var writer = new WireWriter(new byte[100], 0, 100);
        var readings = default(ReadingsWriter);
        var reading = new Reading { Number = 5, Type = ChannelType.Bool };
        Assert.True(readings.TryAppend(ref writer, ref reading));
        new Mark { Next = 7 }.Write(ref writer);
        reading.Number = 6;
        Assert.True(readings.TryAppend(ref writer, ref reading));

        var read = PayloadText.TryRead(writer.Buffer[..writer.Length]);

        Assert.Equal([typeof(PayloadText.ReadingsOf), typeof(Mark), typeof(PayloadText.ReadingsOf)], read!.Select(frame => frame.GetType()));
    }

    [Fact]
    public void LengthAlone_OfAnyReading_IsWhatItsFrameTakes()
    {
        Prop.ForAll(Frames.Readings(1).ToArbitrary(), readings =>
            ReadingsWriter.LengthAlone(ref readings[0]) == PayloadText.Write([new PayloadText.ReadingsOf(readings)]).Length)
            .Check();
    }

    [Fact]
    public void TryReadNext_Anything_AllocatesNothing()
    {
        Reading[] readings = [.. Enumerable.Range(0, 100).Select(i => new Reading
        {
            Number = (ulong)i,
            Type = (ChannelType)((i % 6) + 1),
            Data = [1, 2, 3],
            DataLength = i % 6 >= 4 ? 3 : 0,
        })];
        byte[] bytes = PayloadText.Write([new PayloadText.ReadingsOf(readings)]);
        Assert.Equal(100, CountReadings(bytes));

        Assert.Equal(0, Allocations.Least(() => CountReadings(bytes)));
    }

    private static int CountReadings(byte[] bytes)
    {
        var reader = new WireReader(bytes, 1, bytes.Length - 1);
        ReadingsFrame.TryReadHeader(ref reader, out var frame);
        Reading reading = default;
        int count = 0;
        while (frame.TryReadNext(ref reader, ref reading))
        {
            count++;
        }

        return count;
    }

    private static string Describe(IReadOnlyList<object> frames) => string.Join('\n', PayloadText.Describe(frames));

    private static string Describe(Reading[] readings) => Describe([new PayloadText.ReadingsOf(readings)]);
}
