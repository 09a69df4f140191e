using Telemetry.Collector.Hosting;

namespace Telemetry.Collector.Mqtt;

/// <summary>What the operator said of the broker.</summary>
/// <param name="Authority">PEM file with certificates of the authorities that the broker's certificate is checked with; null: the system's.</param>
public sealed record MqttOptions(BrokerAddress Broker, BrokerPassword Password, string? Authority, Topics Topics)
{
    /// <summary>Null: no broker was named.</summary>
    /// <exception cref="UserException">A setting is invalid; the message says which and where it comes from, and never what a password is.</exception>
    public static MqttOptions? Of(Setting? address, Setting? prefix, Setting? passwordFile, Setting? authority)
    {
        if (address is not { Value.Length: > 0 } given)
            return null;

        if (!BrokerAddress.TryParse(given.Value, out BrokerAddress? broker, out string error, out string next))
            throw new UserException($"{given.Origin}: {error}", next, ExitCode.Usage);
        if (prefix is { } topic && Topics.PrefixFault(topic.Value) is { } fault)
            throw new UserException($"{topic.Origin}: {fault}", "Write it like telemetry or home/garden.", ExitCode.Usage);
        if (authority is { } file && !File.Exists(file.Value))
            throw new UserException($"{file.Origin}: there is no file {file.Value}", "Name the PEM file with the certificate of the authority that signed the broker's.", ExitCode.Usage);
        if (authority is not null && !broker.IsSecure)
            throw new UserException($"{authority.Value.Origin}: without TLS there is no certificate to check", "Write mqtts:// in the address of the broker.", ExitCode.Usage);

        BrokerPassword password = passwordFile is { } secret ? BrokerPassword.OfFile(secret.Value)
            : Environment.GetEnvironmentVariable(BrokerPassword.Variable) is { Length: > 0 } text ? BrokerPassword.OfText(text)
            : BrokerPassword.None;
        CheckNow(password, broker);
        return new MqttOptions(broker, password, authority?.Value, new Topics(prefix?.Value ?? Topics.DefaultPrefix));
    }

    /// <summary>A mistake that is there at the start is told at the start; one that comes later is told when it does.</summary>
    private static void CheckNow(BrokerPassword password, BrokerAddress broker)
    {
        try
        {
            if (password.Read() is not null && broker.User is null)
                throw new UserException("there is a password for the MQTT broker, and no user", "Write the user into its address: mqtt://USER@HOST.", ExitCode.Usage);
        }
        catch (BrokerException exception)
        {
            throw new UserException(exception.Reason.Evidence, exception.Reason.Next, ExitCode.Usage);
        }
    }
}
