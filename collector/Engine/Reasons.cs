using System.Globalization;
using Telemetry.Collector.Views;
using Telemetry.Session.Collector;
using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

/// <summary>Why a device is in its state: a stable code, what was seen, and what to try next.</summary>
internal static class Reasons
{
    public const string WrongKeyCode = "wrong-key";

    public const string RevokedCode = "revoked";

    public static StateReason NeverConnected() =>
        new("never-connected", "enrolled; it has not connected since this collector started", "give it its provisioning file and start it; it must reach this computer's TCP port");

    public static StateReason CollectorRestarted() =>
        new("collector-restarted", "the store has readings of it; it has not connected since this collector started", "wait some seconds: devices come back by themselves");

    public static StateReason Revoked() =>
        new(RevokedCode, "its key was revoked here", "enroll it again if that was a mistake");

    public static StateReason Announcing(DatagramSource from, bool replaces) =>
        replaces
            ? new("replaced", $"a newer connection from {from} has taken the place of its older one", "")
            : new("announcing", $"connected from {from}; it says what it measures", "");

    public static StateReason Ready(DatagramSource from) => new("ready", $"announced from {from}; readings may come", "");

    public static StateReason ReadingsArrive() => new("readings-arrive", "a new reading came", "");

    public static StateReason UdpArrives() => new("udp-arrives", "a datagram by UDP arrived again; readings take UDP", "");

    public static StateReason Roamed(DatagramSource from, DatagramSource to) =>
        new("roamed", $"its datagrams come from {to} now, before from {from}", "");

    /// <summary>No readings although the control connection is alive.</summary>
    public static StateReason Silent(CollectorSession session, int port, long nowUs)
    {
        string heard = $"the control connection is alive (heard {Age(nowUs, session.LastHeardUs)} ago)";
        long sinceUs = session.LastDatagramUs ?? session.OpenedUs;
        ulong gone = session.DatagramsSent - Math.Min(session.DatagramsSent, session.DatagramsHeard);
        bool isRecent = session.LastDatagramUs is not null && gone == 0;
        if (gone > 0)
        {
            return new StateReason(
                "datagrams-vanish",
                $"no datagram arrived in {Age(nowUs, sinceUs)} although {gone} were sent; {heard}",
                $"allow UDP port {port} in this computer's firewall, and on the way between");
        }

        return isRecent
            ? new StateReason("no-readings", $"datagrams arrive, the last {Age(nowUs, sinceUs)} ago, but no new reading is in them; {heard}", "look at the device: its sensors, its log")
            : new StateReason("nothing-sent", $"the device sent no datagram; {heard}", "look at the device: does it sample?");
    }

    /// <summary>PROTOCOL 10: the device's own report.</summary>
    public static StateReason Blocked(in Link link, int port)
    {
        string address = link.UdpAddress.Length > 0 ? Printable.Text(link.UdpAddress) : $"UDP port {port}";
        return new StateReason(
            "udp-blocked",
            $"no datagram arrived in {Seconds(link.ForMs * 1000L)} although {link.Vanished} were sent to {address}; readings come through the control connection",
            $"allow UDP port {port} in this computer's firewall, and on the way between");
    }

    /// <summary>The collector ended the session.</summary>
    public static StateReason ClosedHere(CloseCode code, CollectorSession session, long nowUs)
    {
        string last = Last(session, nowUs);
        return code switch
        {
            CloseCode.Timeout => new(Code(code), $"nothing was heard on the control connection for {Age(nowUs, session.LastHeardUs)}{last}", "look at the device's power and its network"),
            CloseCode.Protocol => new(Code(code), $"what it sent on the control connection is not the protocol{last}", "update the device's or the collector's software"),
            CloseCode.Revoked => Revoked(),
            CloseCode.ShuttingDown => new(Code(code), "this collector stops", ""),
            CloseCode.Limit => new(Code(code), $"it went beyond a limit of the protocol{last}", "look at the device's software"),
            _ => new(Code(code), $"the collector closed the session: {Codes.Name(code)}{last}", ""),
        };
    }

    /// <summary>The device ended the session.</summary>
    public static StateReason ClosedByDevice(in Close close, CollectorSession session, long nowUs)
    {
        string text = close.Text.Length > 0 ? $" \"{Printable.Text(close.Text)}\"" : "";
        string next = close.Code switch
        {
            CloseCode.Normal => "start it again when it is wanted",
            CloseCode.Restart or CloseCode.NewKeys => "wait: it comes back by itself",
            CloseCode.Timeout => "look at the network: what the collector sends does not reach it",
            _ => "",
        };
        return new StateReason(Code(close.Code), $"the device said goodbye: {Codes.Name(close.Code)}{text}{Last(session, nowUs)}", next);
    }

    public static StateReason SocketEnded(DisconnectReason reason, DatagramSource remote, CollectorSession session, long nowUs)
    {
        string last = Last(session, nowUs);
        return reason switch
        {
            DisconnectReason.Reset => new("connection-reset", $"the control connection from {remote} was reset{last}", "look at the device's power: it did not say goodbye"),
            DisconnectReason.ClosedByPeer => new("connection-closed", $"the control connection from {remote} was closed without a goodbye{last}", "look at the device's power and its log"),
            _ => new("connection-closed", $"this collector's host closed the control connection from {remote}{last}", "wait: it comes back by itself"),
        };
    }

    public static StateReason DuplicateId(DatagramSource kept, DatagramSource closed) =>
        new("duplicate-id", $"two devices use this id: {kept} is kept, {closed} is sent away", "give one of them an id of its own: enroll it under another name");

    public static StateReason WrongKey(DatagramSource from) =>
        new(WrongKeyCode, $"a device at {from} uses this id with another key", "copy the provisioning file of this collector to the device, or enroll it again");

    /// <summary>", the last datagram 3.0 s ago" or what else is known of UDP.</summary>
    private static string Last(CollectorSession session, long nowUs) =>
        session.LastDatagramUs is { } lastUs ? $"; the last datagram came {Age(nowUs, lastUs)} ago" : "; no datagram came in this session";

    private static string Code(CloseCode code) => Codes.Name(code).Replace(' ', '-');

    private static string Age(long nowUs, long thenUs) => Seconds(nowUs - thenUs);

    private static string Seconds(long us) => (us / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " s";
}
