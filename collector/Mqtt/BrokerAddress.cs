using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Telemetry.Collector.Mqtt;

/// <summary>Where a broker is, and who wants in: <c>mqtt://user@host:1883</c>, or <c>mqtts://</c> with TLS. There is never a password in it.</summary>
public sealed record BrokerAddress(string Host, int Port, bool IsSecure, string? User)
{
    private const int PlainPort = 1883;
    private const int SecurePort = 8883;
    private const string Form = "Write it like mqtt://host, mqtt://user@host:1883 or mqtts://user@host.";

    /// <summary>Reads an address. What is wrong with it is told without the text itself: there may be a password in it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out BrokerAddress? address, out string error, out string next)
    {
        address = null;
        (error, next) = ("", Form);
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("mqtt" or "mqtts") || uri.Host.Length == 0)
            error = "that is no address of a broker";
        else if (uri.UserInfo.Contains(':', StringComparison.Ordinal))
            (error, next) = ("the address of the broker has a password in it, which every process of this machine could read",
                "Write the password into the first line of a file, name it with --mqtt-password-file FILE (or TELEMETRY_MQTT_PASSWORD_FILE), and leave it out of the address.");
        else if (uri.PathAndQuery is not ("" or "/") || uri.Fragment.Length > 0)
            error = "after the port of the broker's address nothing may follow";
        if (error.Length > 0)
            return false;

        bool isSecure = uri!.Scheme == "mqtts";
        string user = Uri.UnescapeDataString(uri.UserInfo);
        address = new BrokerAddress(uri.DnsSafeHost, uri.IsDefaultPort || uri.Port < 0 ? isSecure ? SecurePort : PlainPort : uri.Port, isSecure, user.Length > 0 ? user : null);
        return true;
    }

    /// <summary>For people.</summary>
    public override string ToString()
    {
        string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return string.Create(CultureInfo.InvariantCulture, $"{(IsSecure ? "mqtts" : "mqtt")}://{(User is null ? "" : User + "@")}{host}:{Port}");
    }
}
