using Telemetry.Protocol.Tests.Vectors;

namespace Telemetry.Fuzz.Tests.Targets;

/// <summary>PROTOCOL 8 and 9.1: a control frame that is read, written and read again is the same.</summary>
public sealed class ControlFrameTarget : FuzzTarget
{
    public override string Name => "control-frame";

    public override int LargestInput => 2038;

    public override IEnumerable<byte[]> Seeds => Vectors.Bytes("control-frames.txt");

    public override IReadOnlyList<byte[]> Words => [[0x10], [0x20], [0x21], [0x22], [0x23], [0x24], [0x26], [0x27], [0x29], [0x30], [0x31], [0x40], [0x41]];

    public override void Run(byte[] input)
    {
        if (ControlFrameText.TryRead(input) is not { } frame)
        {
            return;
        }

        // Malformed UTF-8 becomes replacement characters, which may be cut: the text is stable from then on.
        byte[] canonical = ControlFrameText.Write(frame);
        object? again = ControlFrameText.TryRead(canonical);
        Require(again != null, "the canonical form is malformed");
        Require(ControlFrameText.Write(again!).AsSpan().SequenceEqual(canonical), "the canonical form is not stable");
        Require(ControlFrameText.Describe(frame).Count == ControlFrameText.Describe(again!).Count, "the canonical form means something else");
    }
}
