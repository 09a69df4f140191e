using System.Text.Json;

namespace Telemetry.Collector.Alerts;

/// <summary>A place in the settings' JSON that knows where it is, so that a mistake in it can be named.</summary>
internal readonly record struct AlertNode(JsonElement Element, string Path, string File)
{
    public bool IsFalse => Element.ValueKind == JsonValueKind.False;

    public AlertNode? Find(string key) =>
        Element.TryGetProperty(key, out JsonElement found) ? new AlertNode(found, $"{Path}.{key}", File) : null;

    public IEnumerable<AlertNode> Items(int most)
    {
        Require(JsonValueKind.Array, "a list", "Write it like \"rules\": [ { … }, { … } ].");
        if (Element.GetArrayLength() > most)
            throw Wrong($"has more than {most} entries", "Patterns with * say the same of many.");

        AlertNode list = this;
        return Element.EnumerateArray().Select((item, i) => new AlertNode(item, $"{list.Path}[{i}]", list.File));
    }

    public void Require(JsonValueKind kind, string what, string next)
    {
        if (Element.ValueKind != kind)
            throw Wrong($"{Shown} is not {what}", next);
    }

    /// <summary>Refuses a key that is none of these: it would be a limit that nobody watches.</summary>
    public void Allow(params string[] keys)
    {
        foreach (JsonProperty property in Element.EnumerateObject())
        {
            if (!keys.Contains(property.Name))
                throw Wrong($"'{property.Name}' has no meaning here", $"What may stand here is {string.Join(", ", keys)}.");
        }
    }

    public double Number(string next)
    {
        Require(JsonValueKind.Number, "a number", next);
        double number = Element.GetDouble();
        return double.IsFinite(number) ? number : throw Wrong("is too large", next);
    }

    public string Text(string next)
    {
        Require(JsonValueKind.String, "a text", next);
        return Element.GetString()!;
    }

    public bool Flag(string next) => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong($"{Shown} is neither true nor false", next),
    };

    public UserException Wrong(string what, string next) => new($"{File}: {Path}: {what}", next, ExitCode.Usage);

    private string Shown => Element.GetRawText() is { Length: <= 40 } text ? text : Element.ValueKind.ToString();
}
