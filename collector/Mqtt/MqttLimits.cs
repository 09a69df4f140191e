namespace Telemetry.Collector.Mqtt;

/// <summary>Every limit of the MQTT outlet, with its reason.</summary>
internal static class MqttLimits
{
    /// <summary>Messages on their way to the broker: hides a round trip of 10 ms at 6,000 readings a second, and is sent again after a loss.</summary>
    public const int InFlight = 64;

    /// <summary>Taken from the outbox at once: some times what is in flight.</summary>
    public const int Batch = 256;

    /// <summary>Received and not looked at yet: what is retained comes all at once, and is at most one message for each of 1,000 devices and some channels.</summary>
    public const int ReceivedMessages = 4096;

    /// <summary>Events and results that wait for the broker. The newest are kept: they are news, and the store has the rest.</summary>
    public const int Notices = 1024;

    /// <summary>Commands under way. A device takes 8 (PROTOCOL 16).</summary>
    public const int Commands = 64;

    /// <summary>Bytes of a command's message: its value has at most 200.</summary>
    public const int CommandBytes = 4096;

    /// <summary>Characters of a command's id, which comes back with the result.</summary>
    public const int CommandIdLength = 64;

    /// <summary>A broker that answers does so within milliseconds; a small board with a slow card may take seconds.</summary>
    public static readonly TimeSpan AcknowledgementPatience = TimeSpan.FromSeconds(20);

    /// <summary>Name lookup, TCP, TLS and the broker's answer.</summary>
    public static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan DisconnectPatience = TimeSpan.FromSeconds(2);

    /// <summary>Finds a broker that is gone without a word within about as long; the broker notices a collector that is after one and a half times this.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>The pause before the first attempt to connect again; it doubles.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>How often states of devices are looked at.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>How long a device gets to answer a command.</summary>
    public static readonly TimeSpan CommandPatience = TimeSpan.FromSeconds(10);

    /// <summary>After this, everything that a broker retained of a revoked device has come.</summary>
    public static readonly TimeSpan RetainedPatience = TimeSpan.FromSeconds(3);
}
