using Telemetry.Protocol.Tests.Vectors;

namespace Telemetry.Fuzz.Tests.Targets;

/// <summary>The bytes of the vectors, good and malformed ones.</summary>
public static class Vectors
{
    private static readonly string[] Forms = ["bytes", "decodes", "malformed"];

    public static IEnumerable<byte[]> Bytes(string file) =>
        from vector in VectorFile.Read(file)
        from form in Forms
        where vector.Has(form)
        select vector.Bytes(form);
}
