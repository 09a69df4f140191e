using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Http;

/// <summary>
/// The description of the API (OpenAPI 3.1, https://spec.openapis.org/oas/v3.1.0): paths and parameters as written in openapi.json, the schemas of the answers made from the
/// types that are written, so that they cannot differ.
/// </summary>
internal static class OpenApi
{
    private const string Resource = "openapi.json";

    public static IReadOnlyList<Type> Types { get; } =
    [
        typeof(CollectorView), typeof(DeviceView), typeof(CommandOrder), typeof(CommandOutcome), typeof(EventsAnswer), typeof(EventItem), typeof(RawAnswer), typeof(BucketAnswer),
        typeof(FullBucket), typeof(SingleBucket), typeof(ReadingView), typeof(GapItem), typeof(SessionView), typeof(LoginOrder), typeof(ReadyAnswer), typeof(Problem),
    ];

    private static readonly Lazy<byte[]> Bytes = new(() => JsonSerializer.SerializeToUtf8Bytes(Build(), ViewJson.Options));

    public static Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Bytes.Value.Length;
        return context.Response.Body.WriteAsync(Bytes.Value, context.RequestAborted).AsTask();
    }

    public static JsonNode Build()
    {
        using Stream stream = typeof(OpenApi).Assembly.GetManifestResourceStream(Resource)!;
        JsonNode document = JsonNode.Parse(stream)!;
        JsonObject schemas = document["components"]!["schemas"]!.AsObject();
        foreach (Type type in Types)
            schemas.Add(type.Name, Schema(type));
        return document;
    }

    private static JsonNode Schema(Type type)
    {
        JsonSerializerOptions options = new(ViewJson.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        JsonNode schema = options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
        Reroot(schema, $"#/components/schemas/{type.Name}");
        return schema;
    }

    /// <summary>A type that occurs twice is told by where it was first, from the root of its own schema.</summary>
    private static void Reroot(JsonNode? node, string root)
    {
        if (node is JsonObject properties)
        {
            if (properties["$ref"]?.GetValue<string>() is { } path)
                properties["$ref"] = root + path[1..];
            foreach ((_, JsonNode? inner) in properties)
                Reroot(inner, root);
        }
        else if (node is JsonArray items)
        {
            foreach (JsonNode? inner in items)
                Reroot(inner, root);
        }
    }
}
