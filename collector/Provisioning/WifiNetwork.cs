using System.Text;

namespace Telemetry.Collector.Provisioning;

/// <summary>The network that a board joins.</summary>
/// <param name="Password">Empty: the network has none.</param>
public sealed record WifiNetwork(string Ssid, string Password)
{
    // IEEE 802.11: an SSID has 0 to 32 bytes. The passphrase of WPA has 8 to 63 printable ASCII characters, its key itself 64 hex digits.
    private const int SsidBytes = 32;
    private const int ShortestPassphrase = 8;
    private const int LongestPassphrase = 63;
    private const int KeyDigits = 64;

    /// <summary>Says what is wrong with a network's name; null when it can be one.</summary>
    public static string? SsidFault(string ssid)
    {
        int bytes = Encoding.UTF8.GetByteCount(ssid);
        return bytes switch
        {
            0 => "the name of a Wi-Fi has at least one character",
            > SsidBytes => $"the name of a Wi-Fi has at most {SsidBytes} bytes, this one has {bytes}",
            _ => ssid.Any(char.IsControl) ? "there is a control character in the name of the Wi-Fi" : null,
        };
    }

    /// <summary>Says what is wrong with a password, without repeating any of it; null when it can be one.</summary>
    public static string? PasswordFault(string password)
    {
        if (password.Length == KeyDigits && password.All(char.IsAsciiHexDigit))
            return null;
        if (password.Any(c => c is < ' ' or > '~'))
            return "there is a character in the Wi-Fi password that WPA does not know: only printable ASCII is allowed";

        return password.Length is >= ShortestPassphrase and <= LongestPassphrase
            ? null
            : $"a Wi-Fi password has {ShortestPassphrase} to {LongestPassphrase} characters (or is a key of {KeyDigits} hexadecimal digits), this one has {password.Length}";
    }
}
