namespace Telemetry.Collector.Alerts;

/// <summary>The place of a reading among those of its device: its boot, then its number. The default is before all readings.</summary>
internal readonly record struct ReadingOrder(int Boot, ulong Number)
{
    public static bool operator <(ReadingOrder a, ReadingOrder b) => a.Boot < b.Boot || (a.Boot == b.Boot && a.Number < b.Number);

    public static bool operator >(ReadingOrder a, ReadingOrder b) => b < a;
}
