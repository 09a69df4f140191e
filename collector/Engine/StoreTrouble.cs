using System.Globalization;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Engine;

/// <summary>
/// Something that the store cannot do for a while, told to the operator when it begins, at times while it lasts, and when it is over.
/// </summary>
/// <param name="what">"the store does not …"</param>
/// <param name="means">what follows from it</param>
/// <param name="over">"the store works again"</param>
internal sealed class StoreTrouble(EngineParts parts, string what, string means, string over)
{
    // Once a minute: the log shows that it lasts, and what else happens can still be found in it.
    private const long ReminderUs = 60_000_000;

    private long _sinceUs;
    private long _nextReminderUs;

    /// <summary>Null: nothing is wrong.</summary>
    public StoreFault? View { get; private set; }

    public void Goes(string why)
    {
        long nowUs = parts.Time.NowUs;
        if (View is null)
        {
            _sinceUs = nowUs;
            _nextReminderUs = nowUs;
        }

        View = new StoreFault(View?.Since ?? parts.Time.Now, why);
        if (nowUs < _nextReminderUs)
            return;

        string length = nowUs == _sinceUs ? "" : $" for {Seconds(nowUs)} now";
        parts.Log.Add("", "error", $"{what}{length}: {Printable.Text(why.TrimEnd('.'))}; {means}");
        _nextReminderUs = nowUs + ReminderUs;
    }

    public void End()
    {
        if (View is null)
            return;

        View = null;
        parts.Log.Inform("", $"{over} after {Seconds(parts.Time.NowUs)}");
    }

    private string Seconds(long nowUs) => ((nowUs - _sinceUs) / 1e6).ToString("0", CultureInfo.InvariantCulture) + " s";
}
