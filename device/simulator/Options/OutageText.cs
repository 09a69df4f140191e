using Telemetry.Device.Host;
using Telemetry.Simulator.Network;

namespace Telemetry.Simulator.Options;

/// <summary>Reads what a person writes for an outage.</summary>
public static class OutageText
{
    /// <summary>"START,LENGTH", for example "5s,2s".</summary>
    public static bool TryOutage(string text, out Outage outage, out string error)
    {
        outage = default;
        string[] parts = text.Split(',');
        if (parts.Length != 2)
        {
            error = $"'{text}' is not an outage. Write START,LENGTH like 5s,2s: pulled after 5 seconds for 2.";
            return false;
        }

        if (!OptionText.TryDuration(parts[0].Trim(), out long startUs, out error)
            || !OptionText.TryDuration(parts[1].Trim(), out long lengthUs, out error)) return false;
        outage = new Outage(startUs, lengthUs);
        if (lengthUs == 0) error = $"'{text}' is an outage of no length.";
        return error.Length == 0;
    }
}
