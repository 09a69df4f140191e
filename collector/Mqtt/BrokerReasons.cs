using System.Globalization;
using System.Net.Sockets;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Mqtt;

/// <summary>Why a broker can be used or not: stable codes, what was seen, what to try next. No password is in any of them.</summary>
internal static class BrokerReasons
{
    public static StateReason Connecting(BrokerAddress address) => new("connecting", $"connecting to {address}", "");

    public static StateReason Connected(string protocol) => new("connected", $"connected, {protocol}", "");

    public static StateReason Stopped() => new("stopped", "this collector has stopped", "");

    public static StateReason Internal(Exception exception) => new("internal-error", $"{exception.GetType().Name}: {exception.Message}", "please report this");

    public static StateReason Lost(string seen) => new("connection-lost", seen, "look at the broker: does it run, what does its log say?");

    /// <summary>A connection that gets nowhere, again and again.</summary>
    public static StateReason NoProgress(string seen, string topic) => new(
        "no-progress",
        $"{seen}; again with the message on {topic} unacknowledged",
        "look at the broker's log: a limit of message size or a topic that it does not allow is the usual cause");

    public static StateReason NoAcknowledgement(TimeSpan patience) => new(
        "no-acknowledgement", Invariant($"the broker has not acknowledged a message within {patience.TotalSeconds:0.#} s"), "look at the broker: is it overloaded, is its disk full?");

    public static StateReason NotAllowed(string what) => new(
        "not-authorized", $"the broker refuses: {what}", "allow this user to read and write below the prefix (telemetry/#) and below homeassistant/# (mosquitto: acl_file)");

    public static StateReason Timeout(BrokerAddress address, TimeSpan patience) => new(
        "timeout", Invariant($"{address} has not answered within {patience.TotalSeconds:0.#} s"), "check address, port and firewall; does the broker run?");

    public static StateReason PasswordFile(string why) => new("password-file", why, "put the password into the first line of that file; this collector may read it");

    /// <summary>Brokers do not tell a wrong password from a user who may not connect: mosquitto says "not authorized" of both.</summary>
    public static StateReason WrongPassword(BrokerAddress address, bool hasPassword, string said) => address.User is null
        ? new("wrong-password", $"the broker wants a user name and a password ({said})", "write the user into the address, mqtt://USER@HOST, and the password into a file for --mqtt-password-file")
        : new(
            "wrong-password",
            $"the broker refuses user {address.User} {(hasPassword ? "with this password" : "without a password")} ({said})",
            "correct the file of --mqtt-password-file, which is read at each attempt, or the user in the broker");

    public static StateReason Refused(string why) => new("broker-refuses", $"the broker refuses the connection: {why}", "look at the broker's log");

    public static StateReason NotMqtt(BrokerAddress address, string seen) => new(
        "not-mqtt", seen, address.IsSecure ? $"is port {address.Port} the broker's port for TLS?" : $"is port {address.Port} the broker's port for MQTT? With TLS it is mqtts://");

    /// <summary>What kept a connection from being made.</summary>
    public static StateReason Of(SocketException exception, BrokerAddress address) => exception.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData => new(
            "name-not-found", $"there is no machine with the name {address.Host}", "check the name in the address; an IP address works without names"),
        SocketError.TryAgain => new("name-not-found", $"the name {address.Host} cannot be looked up now", "check this machine's network and name server"),
        SocketError.ConnectionRefused => new(
            "refused", $"{address.Host} refuses connections to port {address.Port}", "start the broker, or check the port; a broker that listens on its own machine only refuses, too"),
        SocketError.TimedOut => new("timeout", $"{address} does not answer", "check address, port and firewall; does the broker run?"),
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => new("unreachable", $"there is no way to {address.Host}", "check this machine's network"),
        _ => new("connection-lost", $"{address}: {exception.Message}", "look at the broker: does it run, what does its log say?"),
    };

    public static StateReason Certificate(string why, BrokerAddress address, bool hasOwnAuthority) => new(
        "certificate",
        $"the certificate of {address.Host} is not accepted: {why}",
        hasOwnAuthority ? "is the file of --mqtt-ca the certificate of the authority that signed it?" : "with a certificate of your own authority, name the authority's with --mqtt-ca FILE");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
