using FsCheck.Fluent;
using Telemetry.Protocol.Tests.Vectors;

namespace Telemetry.Protocol.Tests.Wire;

/// <summary>PROTOCOL 8 and 9.1, for every control frame.</summary>
public sealed class ControlFrameTests
{
    [Fact]
    public void TryRead_WhatWasWritten_GivesEveryFieldBack()
    {
        Prop.ForAll(Frames.Control, frame =>
        {
            byte[] bytes = ControlFrameText.Write(frame);
            object? read = ControlFrameText.TryRead(bytes);
            return read != null && Describe(read) == Describe(frame) && ControlFrameText.Write(read).AsSpan().SequenceEqual(bytes);
        }).Check();
    }

    [Fact]
    public void TryRead_CutAtAnyLength_IsRejected()
    {
        Prop.ForAll(Frames.Control, frame =>
        {
            byte[] bytes = ControlFrameText.Write(frame);
            int shortest = frame is Telemetry.Wire.TunnelledDatagram ? 1 : bytes.Length;
            return Enumerable.Range(0, shortest).All(length => ControlFrameText.TryRead(bytes[..length]) == null);
        }).Check();
    }

    [Fact]
    public void TryRead_BytesAfterTheLastField_AreIgnored()
    {
        Prop.ForAll(Frames.Control, Frames.ArrayUpTo(20).ToArbitrary(), (frame, more) =>
        {
            object? read = ControlFrameText.TryRead([.. ControlFrameText.Write(frame), .. more]);
            return frame is Telemetry.Wire.TunnelledDatagram || (read != null && Describe(read) == Describe(frame));
        }).Check();
    }

    private static string Describe(object frame) => string.Join('\n', ControlFrameText.Describe(frame));
}
