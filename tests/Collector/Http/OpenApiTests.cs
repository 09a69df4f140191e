using System.Net.Http.Json;
using System.Text.Json;
using Telemetry.Collector.Http;
using Telemetry.Collector.Tests.Hosting;
using Telemetry.Simulator.Devices;

namespace Telemetry.Collector.Tests.Http;

/// <summary>The description against what is served.</summary>
[Collection(RealSockets.Name)]
public sealed class OpenApiTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Description_OfPathsAndMethods_IsWhatIsServed()
    {
        await using HttpBench bench = await HttpBench.StartAsync();
        JsonElement document = await bench.JsonAsync("/api/openapi.json");
        Assert.StartsWith("3.1.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        List<string> described = [.. document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"))];
        Assert.Equal(bench.Service.Served.Where(one => !one.StartsWith("HEAD ", StringComparison.Ordinal)).Order(), described.Order());
    }

    [Fact]
    public async Task Description_OfParameters_IsWhatIsUnderstood()
    {
        await using HttpBench bench = await HttpBench.StartAsync();
        JsonElement paths = (await bench.JsonAsync("/api/openapi.json")).GetProperty("paths");
        foreach ((string path, string[] expected) in new[]
        {
            (HttpPaths.Readings, ReadingsRequest.Parameters), (HttpPaths.Events, EventsEndpoint.Parameters), (HttpPaths.Stream, StreamEndpoint.Parameters),
        })
        {
            IEnumerable<string?> described = paths.GetProperty(path).GetProperty("get").GetProperty("parameters").EnumerateArray()
                .Where(parameter => parameter.GetProperty("in").GetString() == "query").Select(parameter => parameter.GetProperty("name").GetString());
            Assert.Equal(expected.Order(), described.Order());
        }
    }

    /// <summary>Every property that an answer has is in its schema, and every one that the schema requires is in the answer.</summary>
    [Fact]
    public async Task Description_OfSchemas_FitsTheAnswers()
    {
        await using HttpBench bench = await HttpBench.StartAsync();
        using Fleet fleet = HostBench.Device(bench.Host);
        fleet.Start();
        await HostBench.UntilAsync(bench.Host, view => view.Ledger.Stored > 10);
        JsonElement document = await bench.JsonAsync("/api/openapi.json");
        foreach ((string path, string schema) in new[]
        {
            ("/api/devices", "CollectorView"), ("/api/devices/sim", "DeviceView"), ("/api/events", "EventsAnswer"), ("/api/session", "SessionView"), ("/readyz", "ReadyAnswer"),
            ("/api/readings?device=sim&channel=temperature", "RawAnswer"), ("/api/readings?device=sim&channel=temperature&step=1s", "BucketAnswer"),
        })
        {
            Fits(document, document.GetProperty("components").GetProperty("schemas").GetProperty(schema), await bench.JsonAsync(path), path);
        }

        using HttpResponseMessage problem = await bench.Client.GetAsync("/api/devices/nobody", Cancelled);
        Fits(document, document.GetProperty("components").GetProperty("schemas").GetProperty("Problem"), await problem.Content.ReadFromJsonAsync<JsonElement>(Cancelled), "problem");
        fleet.End();
    }

    [Fact]
    public void Description_ReferencesInIt_LeadSomewhere()
    {
        using JsonDocument document = JsonDocument.Parse(OpenApi.Build().ToJsonString());
        int found = 0;
        Visit(document.RootElement);
        Assert.True(found > 20, $"{found} references");

        void Visit(JsonElement node)
        {
            if (node.ValueKind == JsonValueKind.Array)
                node.EnumerateArray().ToList().ForEach(Visit);
            if (node.ValueKind != JsonValueKind.Object)
                return;

            if (node.TryGetProperty("$ref", out JsonElement reference))
            {
                Resolve(document.RootElement, reference.GetString()!);
                found++;
            }

            foreach (JsonProperty property in node.EnumerateObject())
                Visit(property.Value);
        }
    }

    private static void Fits(JsonElement document, JsonElement schema, JsonElement value, string where)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return;
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            Fits(document, Resolve(document, reference.GetString()!), value, where);
            return;
        }

        if (schema.TryGetProperty("type", out JsonElement type))
        {
            string actual = value.ValueKind switch
            {
                JsonValueKind.Object => "object",
                JsonValueKind.Array => "array",
                JsonValueKind.String => "string",
                JsonValueKind.Number => "number",
                JsonValueKind.Null => "null",
                _ => "boolean",
            };
            string[] types = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(one => one.GetString()!)] : [type.GetString()!];
            Assert.True(types.Contains(actual) || (actual == "number" && types.Contains("integer")), $"{where} is {actual}, not {string.Join('|', types)}");
        }

        if (value.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out JsonElement properties))
        {
            foreach (JsonProperty property in value.EnumerateObject())
            {
                Assert.True(properties.TryGetProperty(property.Name, out JsonElement inner), $"{where}.{property.Name} is not described");
                Fits(document, inner, property.Value, $"{where}.{property.Name}");
            }

            foreach (JsonElement required in schema.TryGetProperty("required", out JsonElement names) ? names.EnumerateArray() : default)
                Assert.True(value.TryGetProperty(required.GetString()!, out _), $"{where}.{required.GetString()} is missing");
        }

        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out JsonElement items))
        {
            foreach (JsonElement item in value.EnumerateArray())
                Fits(document, items, item, $"{where}[]");
        }
    }

    private static JsonElement Resolve(JsonElement document, string reference)
    {
        Assert.StartsWith("#/", reference, StringComparison.Ordinal);
        JsonElement node = document;
        foreach (string step in reference[2..].Split('/').Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
            node = node.ValueKind == JsonValueKind.Array ? node[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)] : node.GetProperty(step);
        return node;
    }
}
