using System.Globalization;
using System.Net;

namespace Telemetry.Collector.Http;

/// <summary>Where the HTTP API listens.</summary>
/// <param name="EndPoint">Null: it is turned off.</param>
/// <param name="IsDefault">Nobody asked for this address: another port serves as well where it is taken.</param>
public sealed record HttpAddress(IPEndPoint? EndPoint, bool IsDefault)
{
    public const int DefaultPort = 5180;

    public static HttpAddress Default { get; } = new(new IPEndPoint(IPAddress.Loopback, DefaultPort), true);

    public static HttpAddress Off { get; } = new(null, false);

    /// <summary>Only programs on this machine reach it.</summary>
    public bool IsLoopback => EndPoint is null || IPAddress.IsLoopback(EndPoint.Address);

    /// <summary>A port (on loopback), an IP address with a port, "localhost" with a port, or "off".</summary>
    /// <param name="origin">where the text comes from, for the message</param>
    /// <exception cref="UserException">It is none of these.</exception>
    public static HttpAddress Parse(string text, string origin)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "off")
            return Off;
        if (text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase))
            text = text["localhost:".Length..];
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
            return new HttpAddress(new IPEndPoint(IPAddress.Loopback, port), false);

        // IPEndPoint takes an address without a port, too.
        bool hasPort = text.LastIndexOf(':') > text.LastIndexOf(']') && (text.StartsWith('[') || text.IndexOf(':', StringComparison.Ordinal) == text.LastIndexOf(':'));
        return hasPort && IPEndPoint.TryParse(text, out IPEndPoint? endPoint)
            ? new HttpAddress(endPoint, false)
            : throw new UserException(
                $"{origin}: '{text}' is no address to listen at",
                $"For example {DefaultPort} (this machine only), 127.0.0.1:{DefaultPort}, [::]:{DefaultPort} (every address), or off.",
                ExitCode.Usage);
    }
}
