using Telemetry.Collector.Views;

namespace Telemetry.Collector.Mqtt;

/// <summary>The broker cannot be used now, and why: a stable code, what was seen, what to try next.</summary>
public sealed class BrokerException(StateReason reason, Exception? cause = null) : Exception(reason.Evidence, cause)
{
    public StateReason Reason { get; } = reason;
}

/// <summary>The broker takes no message like this one. Sending it again would not help.</summary>
public sealed class MessageRefusedException(string why) : Exception(why);
