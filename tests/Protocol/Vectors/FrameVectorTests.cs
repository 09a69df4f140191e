namespace Telemetry.Protocol.Tests.Vectors;

/// <summary>The frame vectors of PROTOCOL 20, both directions.</summary>
public sealed class FrameVectorTests
{
    private static readonly string[] Notation = ["case", "bytes", "decodes", "malformed"];

    [Fact]
    public void Control_FieldsOfEachVector_GiveItsBytesAndComeBack()
    {
        Check("control-frames.txt",
            fields => ControlFrameText.Write(ControlFrameText.Parse(fields)),
            bytes => ControlFrameText.TryRead(bytes) is { } frame ? ControlFrameText.Describe(frame) : null);
    }

    [Fact]
    public void Payload_FieldsOfEachVector_GiveItsBytesAndComeBack()
    {
        Check("payload-frames.txt",
            fields => PayloadText.Write(PayloadText.Parse(fields)),
            bytes => PayloadText.TryRead(bytes) is { } frames ? PayloadText.Describe(frames) : null);
    }

    [Fact]
    public void Discovery_FieldsOfEachVector_GiveItsBytesAndComeBack()
    {
        Check("discovery.txt", fields => DiscoveryText.Write(DiscoveryText.Parse(fields)), DiscoveryText.TryDescribe);
    }

    private static void Check(string file, Func<FieldCursor, byte[]> write, Func<byte[], IReadOnlyList<VectorField>?> read)
    {
        var cases = VectorFile.Read(file);
        Assert.NotEmpty(cases);
        foreach (VectorCase vector in cases)
        {
            VectorField[] fields = [.. vector.Fields.Where(field => !Notation.Contains(field.Name))];
            if (vector.Has("malformed"))
            {
                Assert.True(read(vector.Bytes("malformed")) == null, $"{vector} must not be read");
                continue;
            }

            string expected = string.Join('\n', fields);
            foreach (string form in Notation[1..3].Where(vector.Has))
            {
                var described = read(vector.Bytes(form));
                Assert.True(described != null, $"{vector} must be read");
                Assert.True(expected == string.Join('\n', described), $"{vector}: {string.Join('\n', described)}");
            }

            if (vector.Has("bytes"))
            {
                string written = Convert.ToHexStringLower(write(new FieldCursor(fields)));
                Assert.True(Convert.ToHexStringLower(vector.Bytes("bytes")) == written, $"{vector}: {written}");
            }
        }
    }
}
