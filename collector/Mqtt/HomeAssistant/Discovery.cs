using System.Globalization;
using System.Text.Json.Nodes;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Mqtt.HomeAssistant;

/// <summary>
/// A device as Home Assistant wants it described: one message with all its entities
/// (https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload). Channels become sensors, parameters something to set, actions
/// buttons. What does not map cleanly is left out: it is on its topic all the same.
/// </summary>
internal static class Discovery
{
    private const string Name = "telemetry";

    // Home Assistant counts from when a value came, and a reading may wait for one before it that is on its way again (decision 9).
    private const int Intervals = 3;
    private const int OutboxSeconds = 120;

    // Home Assistant takes no step below a thousandth, and offers values in steps.
    private const double SmallestStep = 0.001;
    private const double WideRange = 1000;
    private const int MostDecimals = 6;

    private const int LongestState = 255;

    private static readonly Dictionary<string, double> Seconds = new(StringComparer.Ordinal) { ["ms"] = 0.001, ["s"] = 1, ["min"] = 60, ["h"] = 3600 };

    public static JsonObject Of(DeviceView device, Topics topics)
    {
        string id = topics.DiscoveryId(device.Device);
        JsonObject components = new() { ["status"] = Status(device, topics), ["alert"] = Alert(device, topics) };
        foreach (ChannelView channel in device.Channels)
            Add(components, $"channel-{channel.Name}", Sensor(device, channel, topics));
        foreach (ParameterView parameter in device.Parameters)
            Add(components, $"set-{parameter.Name}", Setting(device, parameter, topics));
        foreach (ActionView action in device.Actions)
            Add(components, $"do-{action.Name}", Button(device, action, topics));

        JsonObject described = new() { ["identifiers"] = new JsonArray(id), ["name"] = device.Device };
        if (!string.IsNullOrEmpty(device.Hardware))
            described["model"] = device.Hardware;
        if (!string.IsNullOrEmpty(device.Firmware))
            described["sw_version"] = device.Firmware;
        return new JsonObject
        {
            ["device"] = described,
            ["origin"] = new JsonObject { ["name"] = Name, ["sw_version"] = typeof(Discovery).Assembly.GetName().Version!.ToString(3) },
            ["availability"] = new JsonArray(Availability(topics.CollectorAvailability), Availability(topics.OfAvailability(device.Device))),
            ["availability_mode"] = "all",
            ["components"] = components,
        };
    }

    /// <summary>
    /// The same with entities that are gone: a component of nothing but its platform removes it. It is published once, before the description
    /// without them.
    /// </summary>
    /// <returns>Null: nothing is gone.</returns>
    public static JsonObject? Without(JsonObject before, JsonObject after)
    {
        JsonObject now = (JsonObject)after["components"]!;
        List<KeyValuePair<string, JsonNode?>> gone = [.. ((JsonObject)before["components"]!).Where(component =>
            !now.TryGetPropertyValue(component.Key, out JsonNode? kept) || !JsonNode.DeepEquals(kept!["platform"], component.Value!["platform"]))];
        if (gone.Count == 0)
            return null;

        JsonObject both = (JsonObject)after.DeepClone();
        foreach (KeyValuePair<string, JsonNode?> component in gone)
            both["components"]![component.Key] = new JsonObject { ["platform"] = component.Value!["platform"]!.DeepClone() };
        return both;
    }

    private static void Add(JsonObject components, string key, JsonObject? component)
    {
        if (component is not null)
            components[key] = component;
    }

    private static JsonObject Availability(string topic) => new() { ["topic"] = topic };

    /// <summary>Why a device is not there is worth most while it is not: of this entity the collector's availability alone counts.</summary>
    private static JsonObject Status(DeviceView device, Topics topics) => new()
    {
        ["platform"] = "sensor",
        ["name"] = "Status",
        ["unique_id"] = topics.OfStatus(device.Device),
        ["state_topic"] = topics.OfStatus(device.Device),
        ["value_template"] = "{{ value_json.state }}",
        ["json_attributes_topic"] = topics.OfStatus(device.Device),
        ["availability"] = new JsonArray(Availability(topics.CollectorAvailability)),
        ["entity_category"] = "diagnostic",
    };

    /// <summary>On while anything of the device is beyond its limit; also its absence, so the collector's availability alone counts.</summary>
    private static JsonObject Alert(DeviceView device, Topics topics) => new()
    {
        ["platform"] = "binary_sensor",
        ["name"] = "Alert",
        ["unique_id"] = topics.OfAlert(device.Device),
        ["device_class"] = "problem",
        ["state_topic"] = topics.OfAlert(device.Device),
        ["value_template"] = "{{ 'ON' if value_json.level else 'OFF' }}",
        ["json_attributes_topic"] = topics.OfAlert(device.Device),
        ["availability"] = new JsonArray(Availability(topics.CollectorAvailability)),
        ["entity_category"] = "diagnostic",
    };

    private static JsonObject? Sensor(DeviceView device, ChannelView channel, Topics topics)
    {
        string topic = topics.OfChannel(device.Device, channel.Name);
        JsonObject sensor = new()
        {
            ["platform"] = channel.Type == "bool" ? "binary_sensor" : "sensor",
            ["name"] = Title(channel.Name),
            ["unique_id"] = topic,
            ["state_topic"] = topic,
        };
        switch (channel.Type)
        {
            case "bool":
                sensor["value_template"] = "{{ 'ON' if value_json.value else 'OFF' }}";
                break;
            case "text":
                sensor["value_template"] = $"{{{{ value_json.value[:{LongestState}] }}}}";
                break;
            case "int64" or "float32" or "float64":
                AddNumber(sensor, channel);
                break;
            default:
                return null;
        }

        if (ExpireAfter(device, channel) is { } expireAfter)
            sensor["expire_after"] = expireAfter;
        return sensor;
    }

    private static void AddNumber(JsonObject sensor, ChannelView channel)
    {
        // NaN and infinities, which are texts, are "unknown".
        sensor["value_template"] = "{{ value_json.value if value_json.value is number else None }}";
        string unit = UnitNames.Of(channel.Unit);
        DeviceClass? known = DeviceClass.Of(channel.Quantity, channel.Name, unit);
        if (known is not null)
            sensor["device_class"] = known.Name;
        if (unit.Length > 0)
            sensor["unit_of_measurement"] = unit;
        if ((known is null ? DeviceClass.Measurement : known.StateClass) is { } stateClass)
            sensor["state_class"] = stateClass;
        if (channel.Resolution is { } resolution && resolution > 0 && double.IsFinite(resolution))
            sensor["suggested_display_precision"] = (int)Math.Clamp(Math.Ceiling(-Math.Log10(resolution) - 1e-6), 0, MostDecimals);
    }

    /// <summary>Only a channel with a schedule is missed when nothing comes.</summary>
    private static int? ExpireAfter(DeviceView device, ChannelView channel)
    {
        ParameterView? interval = device.Parameters.FirstOrDefault(parameter => parameter.Name == $"{channel.Name}.interval");
        return interval is not null && Seconds.TryGetValue(interval.Unit, out double unit) && Number(interval.Value) is { } value
            ? (int)Math.Min(Math.Ceiling(value * unit * Intervals) + OutboxSeconds, int.MaxValue)
            : null;
    }

    private static JsonObject? Setting(DeviceView device, ParameterView parameter, Topics topics)
    {
        string value = $"value_json['{parameter.Name}']";
        JsonObject setting = new()
        {
            ["name"] = Title(parameter.Name),
            ["unique_id"] = topics.OfSet(device.Device, parameter.Name),
            ["state_topic"] = topics.OfParameters(device.Device),
            ["command_topic"] = topics.OfSet(device.Device, parameter.Name),
            ["value_template"] = $"{{{{ {value} }}}}",
            ["entity_category"] = "config",
        };
        switch (parameter.Type)
        {
            case "bool":
                setting["platform"] = "switch";
                setting["value_template"] = $"{{{{ 'ON' if {value} else 'OFF' }}}}";
                return setting;
            case "text":
                setting["platform"] = "text";
                setting["max"] = Wire.Limits.ValueTextBytes;
                return setting;
            default:
                return AddRange(setting, parameter) ? setting : null;
        }
    }

    /// <summary>False: Home Assistant cannot offer it, because it wants a range.</summary>
    private static bool AddRange(JsonObject number, ParameterView parameter)
    {
        if (Number(parameter.Lowest) is not { } lowest || Number(parameter.Highest) is not { } highest || lowest >= highest)
            return false;

        number["platform"] = "number";
        number["min"] = lowest;
        number["max"] = highest;
        number["step"] = parameter.Type == "int64" || highest - lowest > WideRange ? 1 : SmallestStep;
        number["mode"] = "box";
        if (UnitNames.Of(parameter.Unit) is { Length: > 0 } unit)
            number["unit_of_measurement"] = unit;
        return true;
    }

    private static JsonObject Button(DeviceView device, ActionView action, Topics topics)
    {
        JsonObject button = new()
        {
            ["platform"] = "button",
            ["name"] = Title(action.Name),
            ["unique_id"] = topics.OfDo(device.Device, action.Name),
            ["command_topic"] = topics.OfDo(device.Device, action.Name),
            ["payload_press"] = CommandInbox.Press,
            ["entity_category"] = "config",
        };
        // The classes that buttons have, and that mean what these actions do on every device.
        if (action.Name is "identify" or "restart")
            button["device_class"] = action.Name;
        return button;
    }

    private static double? Number(object? value) =>
        value is long or int or float or double && Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && double.IsFinite(number) ? number : null;

    /// <summary>A name as people write it: "air.temperature" is "Air temperature".</summary>
    private static string Title(string name)
    {
        string words = string.Join(' ', name.Split(['.', '_', '-'], StringSplitOptions.RemoveEmptyEntries));
        return words.Length == 0 ? name : char.ToUpperInvariant(words[0]) + words[1..];
    }
}
