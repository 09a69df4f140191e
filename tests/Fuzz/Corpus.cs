namespace Telemetry.Fuzz.Tests;

/// <summary>Kept inputs: one file for each target, one input in hexadecimal on each line; <c>#</c> starts a comment.</summary>
public static class Corpus
{
    // What only a long input reaches is found again soon; the corpus stays small.
    private const int LargestKept = 512;

    public static IEnumerable<byte[]> Read(string target)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "corpus", target + ".txt");
        return !File.Exists(path) ? [] :
            from line in File.ReadLines(path)
            let hex = line.Split('#')[0].Trim()
            where hex.Length > 0
            select Convert.FromHexString(hex);
    }

    public static void Write(string folder, string target, IEnumerable<byte[]> inputs)
    {
        var lines = inputs.Where(input => input.Length is > 0 and <= LargestKept).Select(Convert.ToHexStringLower).Distinct();
        File.WriteAllLines(Path.Combine(folder, target + ".txt"), lines.Order(StringComparer.Ordinal));
    }
}
