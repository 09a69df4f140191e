using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemetry.Collector.Views;

/// <summary>
/// How views are written as JSON, on standard output and in the local API: one line each, camelCase, states and the like in
/// kebab-case; NaN and the infinities, which JSON lacks, as strings; bytes in base64.
/// </summary>
public static class ViewJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new ScalarConverter() },
    };

    public static string Line<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>A view read back, with the types that JSON lacks taken from its channels: base64 becomes bytes again.</summary>
    public static CollectorView WithTypes(CollectorView view) =>
        view with { Devices = [.. view.Devices.Select(device => device with { Channels = [.. device.Channels.Select(WithTypes)] })] };

    private static ChannelView WithTypes(ChannelView channel) =>
        channel is { Type: "bytes", Value: string text } ? channel with { Value = Convert.FromBase64String(text) } : channel;

    /// <summary>
    /// A value whose type its channel tells. Read back, a whole number is a long, another a double, a string a string: enough to show it.
    /// </summary>
    private sealed class ScalarConverter : JsonConverter<object>
    {
        public override object? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType switch
            {
                JsonTokenType.True => true,
                JsonTokenType.False => false,
                JsonTokenType.String => reader.GetString(),
                JsonTokenType.Number => reader.TryGetInt64(out long integer) ? integer : reader.GetDouble(),
                _ => throw new JsonException("a value is a bool, a number or a string"),
            };

        public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value, value.GetType(), options);
    }
}
