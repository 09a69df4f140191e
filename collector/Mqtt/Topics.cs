using System.Security.Cryptography;
using System.Text;
using Telemetry.Wire;

namespace Telemetry.Collector.Mqtt;

/// <summary>
/// The names of topics (docs/mqtt.md). A name of a device or a channel is one level and cannot be more: what PROTOCOL 1.6 does not allow in
/// names is escaped as in URLs, a name of this list as <c>:name</c>. A colon is in no name, so no two things share a topic.
/// </summary>
public sealed class Topics
{
    public const string DefaultPrefix = "telemetry";

    /// <summary>Home Assistant's own default; it is where it looks for devices, and says there when it starts.</summary>
    public const string HomeAssistant = "homeassistant";

    private const string Collector = "collector";
    private const string Status = "status";
    private const string Availability = "availability";
    private const string Parameters = "parameters";
    private const string Alert = "alert";
    private const string Event = "event";
    private const string Result = "result";
    private const string Command = "command";
    private const string Set = "set";
    private const string Do = "do";

    // MQTT allows 65,535 bytes; who needs more than this has mistaken something for a prefix.
    private const int LongestPrefix = 100;

    private static readonly string[] Reserved = [Status, Availability, Parameters, Alert, Event, Result, Command, Set, Do];

    private readonly string _prefix;

    /// <param name="prefix">checked by <see cref="PrefixFault"/></param>
    public Topics(string prefix = DefaultPrefix) => _prefix = prefix;

    /// <summary>Retained <c>online</c> or <c>offline</c>; the broker publishes the latter by itself.</summary>
    public string CollectorAvailability => $"{_prefix}/{Collector}/{Availability}";

    /// <summary>What everything from outside comes on, and what tells of devices that are published already.</summary>
    public IReadOnlyList<string> Subscriptions =>
    [
        $"{_prefix}/+/{Command}", $"{_prefix}/+/{Set}/+", $"{_prefix}/+/{Do}/+", CollectorAvailability, $"{_prefix}/+/{Status}", HomeAssistantStatus,
    ];

    public static string HomeAssistantStatus => $"{HomeAssistant}/status";

    /// <summary>Says what is wrong with a prefix; null: nothing.</summary>
    public static string? PrefixFault(string prefix) =>
        prefix.Length is 0 or > LongestPrefix ? $"a prefix has 1 to {LongestPrefix} characters"
        : prefix.Any(c => c is '+' or '#' || char.IsControl(c) || c == ' ') ? "a prefix has no +, # or space in it"
        : prefix.Split('/').Any(level => level.Length == 0) ? "a prefix does not begin or end with /, and has no // in it"
        : prefix[0] == '$' ? "what begins with $ is the broker's own"
        : null;

    /// <summary>Values, retained: the latest.</summary>
    public string OfChannel(string device, string channel) => $"{OfDevice(device)}/{Level(channel, Reserved)}";

    /// <summary>Retained JSON: state and why.</summary>
    public string OfStatus(string device) => $"{OfDevice(device)}/{Status}";

    /// <summary>Retained <c>online</c> or <c>offline</c>.</summary>
    public string OfAvailability(string device) => $"{OfDevice(device)}/{Availability}";

    /// <summary>Retained JSON: name and value of each parameter.</summary>
    public string OfParameters(string device) => $"{OfDevice(device)}/{Parameters}";

    /// <summary>Retained JSON: what is beyond its limit now (docs/alerts.md).</summary>
    public string OfAlert(string device) => $"{OfDevice(device)}/{Alert}";

    public string OfEvent(string device) => $"{OfDevice(device)}/{Event}";

    public string OfResult(string device) => $"{OfDevice(device)}/{Result}";

    public string OfSet(string device, string parameter) => $"{OfDevice(device)}/{Set}/{Level(parameter, [])}";

    public string OfDo(string device, string action) => $"{OfDevice(device)}/{Do}/{Level(action, [])}";

    /// <summary>All topics of a device that are retained.</summary>
    public string AllOf(string device) => $"{OfDevice(device)}/+";

    /// <summary>Where Home Assistant learns of a device.</summary>
    public string OfDiscovery(string device) => $"{HomeAssistant}/device/{DiscoveryId(device)}/config";

    /// <summary>
    /// Letters, digits, _ and - (a rule of Home Assistant), and different for different devices and prefixes: where something had to be replaced,
    /// a part of the hash of the whole is added.
    /// </summary>
    public string DiscoveryId(string device)
    {
        string whole = $"{_prefix}/{device}";
        string plain = $"{_prefix}_{device}";
        string id = new([.. plain.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_')]);
        return id == plain ? id : $"{id}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)))[..8]}";
    }

    /// <summary>The device and what follows it, of a topic below the prefix; false: it is none.</summary>
    public bool TryRead(string topic, out string device, out string[] rest)
    {
        (device, rest) = ("", []);
        if (!topic.StartsWith(_prefix + "/", StringComparison.Ordinal))
            return false;

        string[] levels = topic[(_prefix.Length + 1)..].Split('/');
        if (levels.Length < 2)
            return false;

        (device, rest) = (Name(levels[0]), levels[1..]);
        return device.Length > 0;
    }

    public static bool IsStatus(string[] rest) => rest is [Status];

    public static bool IsCommand(string[] rest) => rest is [Command];

    public static bool IsSet(string[] rest, out string parameter) => Is(rest, Set, out parameter);

    public static bool IsDo(string[] rest, out string action) => Is(rest, Do, out action);

    private static bool Is(string[] rest, string verb, out string name)
    {
        bool isIt = rest.Length == 2 && rest[0] == verb;
        name = isIt ? Uri.UnescapeDataString(rest[1]) : "";
        return isIt;
    }

    private string OfDevice(string device) => $"{_prefix}/{Level(device, [Collector])}";

    private static string Level(string name, string[] reserved) =>
        reserved.Contains(name) ? ":" + name : Names.IsValid(name) ? name : Uri.EscapeDataString(name);

    /// <summary>The opposite of <see cref="Level"/>. The collector's own topics are no device's.</summary>
    private static string Name(string level) => level == Collector ? "" : level.StartsWith(':') ? level[1..] : Uri.UnescapeDataString(level);
}
