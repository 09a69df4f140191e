using System.Globalization;
using System.Net;
using Telemetry.Wire;

namespace Telemetry.Device.Host;

/// <summary>
/// Reads what a person writes for shares, durations, outages, rates and addresses. Every refusal says what was wrong and how
/// it is written.
/// </summary>
public static class OptionText
{
    /// <summary>A century is longer than anything is kept, and keeps sums of microseconds far from overflow.</summary>
    public const long LongestUs = 100L * 365 * 86_400 * 1_000_000;

    private static readonly (string Suffix, double Us)[] Units =
        [("ms", 1e3), ("us", 1), ("µs", 1), ("s", 1e6), ("m", 60e6), ("h", 3_600e6), ("d", 86_400e6), ("w", 7 * 86_400e6)];

    /// <summary>
    /// "30%" or "30" is 0.3. A number below 1 without the sign may mean a share or a percentage, so it is refused.
    /// </summary>
    public static bool TryPercent(string text, out double share, out string error)
    {
        share = 0;
        error = "";
        bool signed = text.EndsWith('%');
        if (!TryNumber(signed ? text[..^1] : text, out double percent))
        {
            error = $"'{text}' is not a percentage. Write it like 30%.";
        }
        else if (percent is < 0 or > 100)
        {
            error = $"'{text}' is not between 0% and 100%.";
        }
        else if (!signed && percent is > 0 and < 1)
        {
            error = string.Create(CultureInfo.InvariantCulture, $"'{text}' may mean {percent}% or {percent * 100:0.####}%. Write the percent sign.");
        }

        share = percent / 100;
        return error.Length == 0;
    }

    /// <summary>"5s", "500ms", "2m", "1.5h", "7d", "2w" in microseconds. A number without a unit is refused, except 0.</summary>
    public static bool TryDuration(string text, out long us, out string error)
    {
        us = 0;
        error = "";
        foreach ((string suffix, double unitUs) in Units)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal)) continue;
            if (!TryNumber(text[..^suffix.Length], out double number) || number < 0) break;
            if (number * unitUs > LongestUs)
            {
                error = $"'{text}' is more than a century.";
                return false;
            }

            us = (long)Math.Round(number * unitUs);
            return true;
        }

        if (text == "0") return true;
        error = TryNumber(text, out _)
            ? $"'{text}' has no unit. Write {text}s, {text}ms, {text}m, {text}h or {text}d."
            : $"'{text}' is not a duration. Write it like 5s, 500ms, 2m, 1h or 7d.";
        return false;
    }

    /// <summary>"HOST:PORT", "HOST" (port 5170), "[IPV6]:PORT" or a bare IPv6 address.</summary>
    public static bool TryHostPort(string text, out string host, out int port, out string error)
    {
        error = "";
        host = text;
        port = Limits.DefaultPort;
        bool bareIpv6 = !text.StartsWith('[') && IPAddress.TryParse(text, out _);
        int colon = bareIpv6 || text.EndsWith(']') ? -1 : text.LastIndexOf(':');
        if (colon >= 0)
        {
            host = text[..colon];
            if (!int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65_535)
            {
                error = $"'{text[(colon + 1)..]}' is not a port, 1 to 65535.";
                return false;
            }
        }

        if (host.StartsWith('[') && host.EndsWith(']')) host = host[1..^1];
        bool known = host.Length > 0 && (IPAddress.TryParse(host, out _) || Uri.CheckHostName(host) == UriHostNameType.Dns);
        if (!known) error = $"'{text}' is not an address. Write HOST:PORT, for example 192.168.1.20:5170.";
        return known;
    }

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
        && double.IsFinite(number);
}
