namespace Telemetry.Collector.Mqtt;

/// <summary>MQTT 3.1.1 without a package: what is compiled where no package source gave MQTTnet.</summary>
public sealed class MqttConnector(BrokerAddress address, string? authority, TimeProvider time) : IMqttConnector
{
    /// <summary>For people: what speaks MQTT here.</summary>
    public const string Implementation = "built-in";

    private const byte Accepted = 0;

    public async Task<IMqttConnection> ConnectAsync(MqttIntroduction introduction, CancellationToken cancelled)
    {
        Stream stream = await BrokerStream.OpenAsync(address, authority, cancelled);
        (BuiltInConnection connection, byte code) = await BuiltInConnection.OpenAsync(stream, introduction, time, cancelled);
        if (code == Accepted)
            return connection;

        await connection.DisposeAsync();
        // 3.2.2.3
        throw new BrokerException(code switch
        {
            1 => BrokerReasons.Refused("it does not speak MQTT 3.1.1"),
            2 => BrokerReasons.Refused($"it does not take the client id {introduction.ClientId}"),
            3 => BrokerReasons.Refused("it is not available"),
            4 => BrokerReasons.WrongPassword(address, introduction.Password is not null, "bad user name or password"),
            5 => BrokerReasons.WrongPassword(address, introduction.Password is not null, "not authorized"),
            _ => BrokerReasons.Refused($"return code {code}"),
        });
    }
}
