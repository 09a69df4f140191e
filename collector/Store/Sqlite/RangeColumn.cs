using Telemetry.Session.Collector;

namespace Telemetry.Collector.Store.Sqlite;

/// <summary>
/// A set of reading numbers in a column: for each of its ranges, ascending, two varints: the distance from the end of the range before (of
/// the first: from 0), and the length.
/// </summary>
public static class RangeColumn
{
    /// <summary>Puts the column in place of what the writer holds.</summary>
    internal static void Write(BlobWriter writer, RangeSet set)
    {
        writer.Clear();
        ulong end = 0;
        for (int i = 0; i < set.Ranges; i++)
        {
            (ulong first, ulong next) = set[i];
            writer.Unsigned(first - end);
            writer.Unsigned(next - first);
            end = next;
        }
    }

    /// <summary>False: the column is damaged.</summary>
    public static bool TryRead(ReadOnlySpan<byte> column, RangeSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        BlobReader reader = new(column);
        ulong end = 0;
        while (!reader.IsAtEnd)
        {
            ulong first = end + reader.Unsigned();
            end = first + reader.Unsigned();
            if (!reader.IsWhole || end <= first)
                return false;

            set.Add(first, end);
        }

        return true;
    }
}
