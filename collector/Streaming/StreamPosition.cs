using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Telemetry.Collector.Streaming;

/// <summary>
/// A place in the order in which a database stored its readings: behind the reading of that number, counted from 1 over all devices; 0 is the
/// beginning. Its text has digits, letters a to f and one '-': it may be an SSE event's id.
/// </summary>
/// <param name="Database">the identity of the database, which another one does not share</param>
public readonly record struct StreamPosition(ulong Database, ulong Number)
{
    // Sixteen digits, '-', at most twenty digits: what is longer need not be looked at.
    private const int LongestText = 37;

    private const int IdentityDigits = 16;

    /// <summary>Whatever the text is, it never throws.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out StreamPosition position)
    {
        position = default;
        if (text is null || text.Length > LongestText || text.Length <= IdentityDigits || text[IdentityDigits] != '-')
            return false;

        if (!ulong.TryParse(text.AsSpan(0, IdentityDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong database)
            || !ulong.TryParse(text.AsSpan(IdentityDigits + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number))
        {
            return false;
        }

        position = new StreamPosition(database, number);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Database:x16}-{Number}");
}
