using System.Globalization;

namespace Telemetry.Protocol.Tests.Vectors;

/// <summary>
/// Reads the files of <c>shared/vectors</c> (PROTOCOL 20): lines of <c>name = value</c>, blank lines between cases,
/// <c>#</c> starts a comment. A name may come more than once in a case.
/// </summary>
public static class VectorFile
{
    public static IReadOnlyList<VectorCase> Read(string name)
    {
        var cases = new List<VectorCase>();
        var fields = new List<VectorField>();
        string path = Path.Combine(AppContext.BaseDirectory, "vectors", name);
        foreach (string line in File.ReadLines(path).Append(""))
        {
            string text = line.Split('#')[0].Trim();
            if (text.Length > 0)
            {
                string[] parts = text.Split('=', 2);
                fields.Add(new VectorField(parts[0].Trim(), parts[1].Trim()));
            }
            else if (fields.Count > 0 && line.Length == 0)
            {
                cases.Add(new VectorCase(fields));
                fields = [];
            }
        }

        return cases;
    }
}

public readonly record struct VectorField(string Name, string Value)
{
    public override string ToString() => $"{Name} = {Value}";
}

public sealed class VectorCase(IReadOnlyList<VectorField> fields)
{
    public IReadOnlyList<VectorField> Fields { get; } = fields;

    public bool Has(string name) => Fields.Any(field => field.Name == name);

    public string Text(string name) => Fields.First(field => field.Name == name).Value;

    /// <summary>Bytes in hexadecimal; spaces between them are for the eye.</summary>
    public byte[] Bytes(string name) => Convert.FromHexString(Text(name).Replace(" ", ""));

    public ulong Number(string name) => ulong.Parse(Text(name), CultureInfo.InvariantCulture);

    /// <summary>All bytes of an id, in hexadecimal.</summary>
    public ulong Id(string name) => Convert.ToUInt64(Text(name), 16);

    public override string ToString() => Fields.Count > 0 ? Fields[0].ToString() : "empty";
}
