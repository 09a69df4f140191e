namespace Telemetry.Collector.Alerts;

/// <summary>A name, or a pattern in which <c>*</c> stands for any characters, also none. Names are case-sensitive everywhere.</summary>
public sealed class NamePattern(string text)
{
    public static NamePattern Any { get; } = new("*");

    public string Text { get; } = text;

    public bool IsName { get; } = !text.Contains('*');

    /// <summary>The more of a name it says, the more specific it is; a whole name is more specific than any pattern.</summary>
    public int Specificity { get; } = text.Contains('*') ? text.Count(c => c != '*') : int.MaxValue;

    public bool Matches(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (IsName)
            return name == Text;

        string[] parts = Text.Split('*');
        string first = parts[0];
        string last = parts[^1];
        if (name.Length < first.Length + last.Length || !name.StartsWith(first, StringComparison.Ordinal) || !name.EndsWith(last, StringComparison.Ordinal))
            return false;

        // Of what is between them each part is taken where it stands first: that leaves the most to the parts after it.
        int from = first.Length;
        int end = name.Length - last.Length;
        foreach (string part in parts[1..^1])
        {
            int place = name.IndexOf(part, from, end - from, StringComparison.Ordinal);
            if (place < 0)
                return false;

            from = place + part.Length;
        }

        return true;
    }

    public override string ToString() => Text;
}
