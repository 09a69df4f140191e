using System.CommandLine;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Http;
using Telemetry.Collector.Metrics;
using Telemetry.Collector.Mqtt;
using Telemetry.Collector.Outbox;

namespace Telemetry.Collector.Commands;

/// <summary>What <c>run</c> and <c>demo</c> can have beside the collector itself: the options, and starting what they ask for.</summary>
internal static class ServiceOptions
{
    private static readonly Option<string?> Http = new("--http")
    {
        Description = "Where live page and HTTP API listen: a port, IP:PORT, or off [TELEMETRY_HTTP; else 127.0.0.1:5180]",
        HelpName = "ADDRESS",
    };

    private static readonly Option<string?> HttpTokenFile = new("--http-token-file")
    {
        Description = "File whose first line is the token of the HTTP API; needed for any other address than loopback [TELEMETRY_HTTP_TOKEN_FILE, TELEMETRY_HTTP_TOKEN]",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Otlp = new("--otlp")
    {
        Description = "Where metrics are sent by OTLP over HTTP, for example http://127.0.0.1:4318 [TELEMETRY_OTLP, OTEL_EXPORTER_OTLP_ENDPOINT; else nowhere]",
        HelpName = "URL",
    };

    private static readonly Option<string?> Mqtt = new("--mqtt")
    {
        Description = "MQTT broker to publish to: mqtt://USER@HOST:PORT, or mqtts:// with TLS [TELEMETRY_MQTT; else none]",
        HelpName = "URL",
    };

    private static readonly Option<string?> MqttPasswordFile = new("--mqtt-password-file")
    {
        Description = "File whose first line is the broker's password [TELEMETRY_MQTT_PASSWORD_FILE, TELEMETRY_MQTT_PASSWORD]",
        HelpName = "FILE",
    };

    private static readonly Option<string?> MqttCa = new("--mqtt-ca")
    {
        Description = "PEM file with the authority that signed the broker's certificate [TELEMETRY_MQTT_CA; else the system's authorities]",
        HelpName = "FILE",
    };

    private static readonly Option<string?> MqttPrefix = new("--mqtt-prefix")
    {
        Description = "What the MQTT topics begin with [TELEMETRY_MQTT_PREFIX; else telemetry]",
        HelpName = "TOPIC",
    };

    private static readonly Option[] All = [Http, HttpTokenFile, Otlp, Mqtt, MqttPasswordFile, MqttCa, MqttPrefix];

    public static void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Options.Add(option);
    }

    /// <summary>The flags with what was given of these options.</summary>
    public static SettingFlags Read(ParseResult parsed, SettingFlags flags) =>
        flags with
        {
            Http = parsed.GetValue(Http),
            HttpTokenFile = parsed.GetValue(HttpTokenFile),
            Otlp = parsed.GetValue(Otlp),
            Mqtt = parsed.GetValue(Mqtt),
            MqttPasswordFile = parsed.GetValue(MqttPasswordFile),
            MqttCa = parsed.GetValue(MqttCa),
            MqttPrefix = parsed.GetValue(MqttPrefix),
        };

    /// <summary>Looks at what the settings ask for before anything is opened.</summary>
    /// <returns>attaches it to a running collector; throws <see cref="UserException"/> where something cannot start</returns>
    /// <exception cref="UserException">A token is missing or unfit.</exception>
    public static Func<CollectorHost, Task> Prepare(DataDirectory data, Settings settings)
    {
        HttpServiceOptions? http = settings.Http.EndPoint is null ? null : HttpServiceOptions.Of(settings, data);
        return host => AttachAsync(host, data, settings, http);
    }

    private static async Task AttachAsync(CollectorHost host, DataDirectory data, Settings settings, HttpServiceOptions? httpOptions)
    {
        HttpService? http = httpOptions is null ? null : new HttpService(httpOptions);
        if (http is not null)
            await host.AttachAsync(http);
        if (settings.Mqtt is { } mqtt)
            await host.AttachAsync(new MqttService(mqtt, await StoredOutbox.OpenAsync(host, data.Database, MqttService.Name, TimeProvider.System), TimeProvider.System));
        if (settings.Otlp is not null)
            await host.AttachAsync(new OtlpExport(settings.Otlp, http is null ? null : () => http.Figures));
    }
}
