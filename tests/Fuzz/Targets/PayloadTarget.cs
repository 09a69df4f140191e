using Telemetry.Protocol.Tests.Vectors;

namespace Telemetry.Fuzz.Tests.Targets;

/// <summary>PROTOCOL 7: a payload that is read, written and read again is the same.</summary>
public sealed class PayloadTarget : FuzzTarget
{
    public override string Name => "payload";

    public override int LargestInput => 1181;

    // A payload of padding is a thousand frames; as objects and text, of this harness, they take more than on the wire.
    public override long LargestAllocation => 2 * 1024 * 1024;

    public override IEnumerable<byte[]> Seeds => Vectors.Bytes("payload-frames.txt");

    public override void Run(byte[] input)
    {
        if (PayloadText.TryRead(input) is not { } frames)
        {
            return;
        }

        // The canonical form may be a little longer: a base that is not the first reading's time can save a byte.
        byte[] canonical = PayloadText.Write(frames, 4096);
        var again = PayloadText.TryRead(canonical);
        Require(again != null, "the canonical form is malformed");
        Require(PayloadText.Write(again!, 4096).AsSpan().SequenceEqual(canonical), "the canonical form is not stable");
        Require(PayloadText.Describe(frames).SequenceEqual(PayloadText.Describe(again!)), "the canonical form means something else");
    }
}
