using System.Net;
using System.Text;
using MQTTnet;
using MQTTnet.Channel;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Telemetry.Collector.Mqtt;

/// <summary>MQTT 5 through MQTTnet, and 3.1.1 with a broker that does not know 5.</summary>
public sealed class MqttConnector(BrokerAddress address, string? authority, TimeProvider time) : IMqttConnector
{
    /// <summary>For people: what speaks MQTT here.</summary>
    public const string Implementation = "MQTTnet";

    // What the broker refused once is not tried again before every connection.
    private volatile bool _isOld;

    public async Task<IMqttConnection> ConnectAsync(MqttIntroduction introduction, CancellationToken cancelled)
    {
        // MQTTnet has timers of its own; the rest of this outlet is driven by a clock that tests move.
        _ = time;
        if (!_isOld)
        {
            try
            {
                return await ConnectAsync(introduction, MqttProtocolVersion.V500, cancelled);
            }
            catch (VersionRefusedException)
            {
                _isOld = true;
            }
        }

        try
        {
            return await ConnectAsync(introduction, MqttProtocolVersion.V311, cancelled);
        }
        catch (VersionRefusedException exception)
        {
            _isOld = false;
            throw new BrokerException(BrokerReasons.NotMqtt(address, $"{address} does not speak MQTT as expected: {exception.Message}"), exception);
        }
    }

    private async Task<IMqttConnection> ConnectAsync(MqttIntroduction introduction, MqttProtocolVersion version, CancellationToken cancelled)
    {
        Streams streams = new(address, authority);
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        MqttNetConnection connection = new(client, version);
        try
        {
            MqttClientConnectResult result = await client.ConnectAsync(Options(introduction, version, streams), cancelled);
            if (result.ResultCode != MqttClientConnectResultCode.Success)
                throw Refused(result, introduction.Password is not null);

            connection.Accepted(result);
            return connection;
        }
        catch (Exception exception)
        {
            await connection.DisposeAsync();
            // MQTTnet wraps what the stream said.
            if (streams.Fault is not null)
                throw streams.Fault;
            if (exception is BrokerException or VersionRefusedException || cancelled.IsCancellationRequested)
                throw;

            throw new VersionRefusedException(exception.GetBaseException().Message, exception);
        }
    }

    private MqttClientOptions Options(MqttIntroduction introduction, MqttProtocolVersion version, Streams streams) => new()
    {
        ChannelOptions = new MqttClientTcpOptions { RemoteEndpoint = new DnsEndPoint(address.Host, address.Port), StreamProvider = streams },
        ProtocolVersion = version,
        ClientId = introduction.ClientId,
        CleanSession = true,
        Credentials = introduction.User is null
            ? null
            : new MqttClientCredentials(introduction.User, introduction.Password is null ? null : Encoding.UTF8.GetBytes(introduction.Password)),
        KeepAlivePeriod = introduction.KeepAlive,
        Timeout = MqttLimits.ConnectPatience,
        WillTopic = introduction.Will.Topic,
        WillPayload = introduction.Will.Payload.ToArray(),
        WillRetain = introduction.Will.IsRetained,
        WillQualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
    };

    private Exception Refused(MqttClientConnectResult result, bool hasPassword)
    {
        string said = result.ResultCode.ToString() + (string.IsNullOrEmpty(result.ReasonString) ? "" : $": {Engine.Printable.Text(result.ReasonString)}");
        return result.ResultCode switch
        {
            MqttClientConnectResultCode.UnsupportedProtocolVersion => new VersionRefusedException("the broker refuses this version of MQTT", null),
            // A broker of 3.1.1 that answers an introduction of 5 has only 1 to 5 to say: 1 is the version.
            (MqttClientConnectResultCode)1 => new VersionRefusedException("the broker refuses this version of MQTT", null),
            MqttClientConnectResultCode.BadUserNameOrPassword or (MqttClientConnectResultCode)4 =>
                new BrokerException(BrokerReasons.WrongPassword(address, hasPassword, "bad user name or password")),
            MqttClientConnectResultCode.NotAuthorized or (MqttClientConnectResultCode)5 =>
                new BrokerException(BrokerReasons.WrongPassword(address, hasPassword, "not authorized")),
            _ => new BrokerException(BrokerReasons.Refused(said)),
        };
    }

    private sealed class VersionRefusedException(string message, Exception? cause) : Exception(message, cause);

    /// <summary>The same TCP and TLS as without MQTTnet, and its exact reason when it does not work.</summary>
    private sealed class Streams(BrokerAddress address, string? authority) : IMqttClientStreamProvider
    {
        public BrokerException? Fault { get; private set; }

        public async Task<Stream> ConnectAsync(EndPoint brokerEndPoint, CancellationToken cancellationToken)
        {
            try
            {
                return await BrokerStream.OpenAsync(address, authority, cancellationToken);
            }
            catch (BrokerException exception)
            {
                Fault = exception;
                throw;
            }
        }
    }
}
