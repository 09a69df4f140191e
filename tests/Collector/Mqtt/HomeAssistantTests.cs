using System.Text.Json;
using Telemetry.Collector.Mqtt;
using Telemetry.Collector.Mqtt.HomeAssistant;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Tests.Mqtt;

/// <summary>Descriptions of devices against the rules of Home Assistant, as its documentation and its validators have them.</summary>
public sealed class HomeAssistantTests
{
    private static readonly Topics Topics = new();

    /// <summary>
    /// Units that a device class allows (https://www.home-assistant.io/integrations/sensor/#device-class; an empty text: no unit) and state
    /// classes (https://developers.home-assistant.io/docs/core/entity/sensor/#available-state-classes).
    /// </summary>
    private static readonly Dictionary<string, (string Units, string StateClasses)> Rules = new()
    {
        ["apparent_power"] = ("VA mVA kVA", "measurement"),
        ["atmospheric_pressure"] = ("Pa hPa kPa bar cbar mbar mmHg inHg psi", "measurement"),
        ["battery"] = ("%", "measurement"),
        ["carbon_dioxide"] = ("ppm", "measurement"),
        ["carbon_monoxide"] = ("ppm", "measurement"),
        ["conductivity"] = ("S/cm mS/cm µS/cm", "measurement"),
        ["current"] = ("A mA", "measurement"),
        ["distance"] = ("mm cm m km in ft yd mi", "measurement total total_increasing"),
        ["duration"] = ("d h min s ms", "measurement total total_increasing"),
        ["energy"] = ("J kJ MJ GJ mWh Wh kWh MWh GWh TWh cal kcal Mcal Gcal", "total total_increasing"),
        ["frequency"] = ("Hz kHz MHz GHz", "measurement"),
        ["humidity"] = ("%", "measurement"),
        ["illuminance"] = ("lx", "measurement"),
        ["irradiance"] = ("W/m² BTU/(h⋅ft²)", "measurement"),
        ["moisture"] = ("%", "measurement"),
        ["nitrogen_dioxide"] = ("µg/m³", "measurement"),
        ["ozone"] = ("µg/m³", "measurement"),
        ["ph"] = ("", "measurement"),
        ["pm1"] = ("µg/m³", "measurement"),
        ["pm10"] = ("µg/m³", "measurement"),
        ["pm25"] = ("µg/m³", "measurement"),
        ["power"] = ("mW W kW MW GW TW", "measurement"),
        ["power_factor"] = ("% ", "measurement"),
        ["precipitation_intensity"] = ("mm/d mm/h in/d in/h", "measurement"),
        ["pressure"] = ("Pa hPa kPa bar cbar mbar mmHg inHg psi", "measurement"),
        ["reactive_power"] = ("var kvar", "measurement"),
        ["signal_strength"] = ("dB dBm", "measurement"),
        ["sound_pressure"] = ("dB dBA", "measurement"),
        ["speed"] = ("mm/d mm/h m/s km/h mm/s in/d in/h in/s ft/s mph kn Beaufort", "measurement"),
        ["temperature"] = ("°C °F K", "measurement"),
        ["volatile_organic_compounds"] = ("µg/m³", "measurement"),
        ["volatile_organic_compounds_parts"] = ("ppm ppb", "measurement"),
        ["voltage"] = ("V mV µV kV MV", "measurement"),
        ["volume_flow_rate"] = ("m³/h L/min mL/s ft³/min gal/min", "measurement"),
        ["weight"] = ("µg mg g kg oz lb", "measurement total total_increasing"),
        ["wind_direction"] = ("°", ""),
        ["wind_speed"] = ("m/s km/h mm/s ft/s mph kn Beaufort", "measurement"),
    };

    private static readonly string[] ButtonClasses = ["identify", "restart", "update"];

    private static JsonElement Describe(DeviceView device) => JsonDocument.Parse(Payloads.Json(Discovery.Of(device, Topics))).RootElement;

    private static JsonElement Component(DeviceView device, string key) => Describe(device).GetProperty("components").GetProperty(key);

    private static JsonElement Sensor(string name, string quantity, string unit, string type = "float64") =>
        Component(SampleViews.Device(channels: [SampleViews.Channel(name, quantity, unit, type)]), $"channel-{name}");

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.ToString() : null;

    [Fact]
    public void Alert_IsAProblemThatIsThereAlsoWhileTheDeviceIsNot()
    {
        JsonElement alert = Component(SampleViews.Device(), "alert");

        Assert.Equal(("binary_sensor", "problem", "telemetry/garden/alert"), (Text(alert, "platform"), Text(alert, "device_class"), Text(alert, "state_topic")));
        Assert.Equal("{{ 'ON' if value_json.level else 'OFF' }}", Text(alert, "value_template"));
        Assert.Equal(["telemetry/collector/availability"], alert.GetProperty("availability").EnumerateArray().Select(one => one.GetProperty("topic").GetString()!));
    }

    [Theory]
    [InlineData("temperature", "temperature", "Cel", "temperature", "°C")]
    [InlineData("cpu", "temperature", "K", "temperature", "K")]
    [InlineData("humidity", "relative humidity", "%", "humidity", "%")]
    [InlineData("soil", "soil moisture", "%", "moisture", "%")]
    [InlineData("pressure", "air pressure", "hPa", "atmospheric_pressure", "hPa")]
    [InlineData("pressure", "pressure", "Pa", "pressure", "Pa")]
    [InlineData("light", "illuminance", "lx", "illuminance", "lx")]
    [InlineData("battery", "voltage", "V", "voltage", "V")]
    [InlineData("battery", "battery", "%", "battery", "%")]
    [InlineData("in0", "voltage", "mV", "voltage", "mV")]
    [InlineData("curr1", "current", "A", "current", "A")]
    [InlineData("power1", "power", "W", "power", "W")]
    [InlineData("energy1", "energy", "J", "energy", "J")]
    [InlineData("co2", "CO2 concentration", "[ppm]", "carbon_dioxide", "ppm")]
    [InlineData("dust-pm2p5", "mass concentration", "ug/m3", "pm25", "µg/m³")]
    [InlineData("wind", "wind speed", "m/s", "wind_speed", "m/s")]
    [InlineData("vane", "wind direction", "deg", "wind_direction", "°")]
    [InlineData("level", "distance", "mm", "distance", "mm")]
    [InlineData("rssi", "signal strength", "dB[mW]", "signal_strength", "dBm")]
    // Where they do not fit, the unit stays and there is no class.
    [InlineData("humidity", "absolute humidity", "g/m3", null, "g/m³")]
    [InlineData("temperature", "temperature", "Ohm", null, "Ω")]
    [InlineData("fan1", "speed", "/min", null, "rpm")]
    [InlineData("acceleration", "acceleration", "m/s2", null, "m/s²")]
    [InlineData("current", "current", "m/s", null, "m/s")]
    [InlineData("level", "level", "1", null, null)]
    [InlineData("odd", "something", "{things}/d", null, "{things}/d")]
    public void Sensor_QuantityAndUnit_GiveTheClassThatAllowsThem(string name, string quantity, string unit, string? deviceClass, string? haUnit)
    {
        JsonElement sensor = Sensor(name, quantity, unit);
        Assert.Equal((deviceClass, haUnit), (Text(sensor, "device_class"), Text(sensor, "unit_of_measurement")));
    }

    [Fact]
    public void Sensor_EveryUnitAndQuantity_KeepsToTheRules()
    {
        string[] units = ["Cel", "[degF]", "K", "%", "1", "Pa", "hPa", "kPa", "bar", "lx", "V", "mV", "uV", "A", "mA", "W", "kW", "J", "kW.h", "W.h", "Hz", "kHz", "m", "mm",
            "cm", "km", "m/s", "km/h", "m/s2", "g", "kg", "ug/m3", "[ppm]", "[ppb]", "dB", "dB[mW]", "dB[SPL]", "deg", "s", "ms", "min", "h", "d", "l/min", "m3/h", "mm/h", "W/m2", "V.A",
            "var", "uS/cm", "[pH]", "Ohm", "By", "/min", "weird"];
        string[] quantities = ["temperature", "dew point", "relative humidity", "soil moisture", "air pressure", "pressure", "sound pressure", "illuminance", "irradiance", "voltage", "current",
            "power", "apparent power", "reactive power", "power factor", "energy", "frequency", "CO2 concentration", "carbon monoxide", "mass concentration PM2.5", "PM10", "PM1", "ozone", "NO2", "VOC",
            "wind direction", "wind speed", "speed", "rain", "distance", "weight", "flow", "conductivity", "pH", "battery", "signal", "duration", "anything"];
        HashSet<string> seen = [];
        foreach (string quantity in quantities)
        {
            foreach (string unit in units)
            {
                JsonElement sensor = Sensor("x", quantity, unit);
                string? stateClass = Text(sensor, "state_class");
                if (Text(sensor, "device_class") is not { } deviceClass)
                {
                    Assert.Equal("measurement", stateClass);
                    continue;
                }

                seen.Add(deviceClass);
                (string allowedUnits, string allowedStates) = Rules[deviceClass];
                Assert.Contains(Text(sensor, "unit_of_measurement") ?? "", allowedUnits.Split(' '));
                if (allowedStates.Length == 0)
                    Assert.Null(stateClass);
                else
                    Assert.Contains(stateClass!, allowedStates.Split(' '));
            }
        }

        Assert.Equal(Rules.Keys.Order(), seen.Order());
    }

    [Fact]
    public void Channels_OtherTypes_HaveThePlatformThatFits()
    {
        JsonElement door = Sensor("door", "open", "1", "bool");
        Assert.Equal(("binary_sensor", null, null), (Text(door, "platform"), Text(door, "state_class"), Text(door, "unit_of_measurement")));
        Assert.Contains("'ON' if value_json.value else 'OFF'", Text(door, "value_template"), StringComparison.Ordinal);
        JsonElement tag = Sensor("tag", "tag", "1", "text");
        Assert.Equal(("sensor", null, null), (Text(tag, "platform"), Text(tag, "state_class"), Text(tag, "unit_of_measurement")));
        Assert.Contains("[:255]", Text(tag, "value_template"), StringComparison.Ordinal);
        DeviceView camera = SampleViews.Device(channels: [SampleViews.Channel("picture", "picture", "1", "bytes")]);
        Assert.False(Describe(camera).GetProperty("components").TryGetProperty("channel-picture", out _));
    }

    [Fact]
    public void Sensor_WithAnInterval_ExpiresSomeIntervalsLater()
    {
        DeviceView device = SampleViews.Device(
            channels: [SampleViews.Channel("temperature", "temperature", "Cel"), SampleViews.Channel("alarm", "alarm", "1")],
            parameters: [SampleViews.Parameter("temperature.interval", "float64", 60_000.0, 1.0, 86_400_000.0, "ms")]);
        Assert.Equal(300, Component(device, "channel-temperature").GetProperty("expire_after").GetInt32());
        Assert.Null(Text(Component(device, "channel-alarm"), "expire_after"));
    }

    [Fact]
    public void Parameters_ThatMapCleanly_CanBeSet()
    {
        DeviceView device = SampleViews.Device(
            channels: [SampleViews.Channel("temperature", "temperature", "Cel")],
            parameters:
            [
                SampleViews.Parameter("temperature.interval", "float64", 60_000.0, 1.0, 86_400_000.0, "ms"), SampleViews.Parameter("gain", "float32", 0.5f, 0f, 1f),
                SampleViews.Parameter("count", "int64", 5L, 0L, 10L), SampleViews.Parameter("led", "bool", true), SampleViews.Parameter("label", "text", "x"),
                SampleViews.Parameter("free", "float64", 1.0), SampleViews.Parameter("empty", "int64", 5L, 5L, 5L), SampleViews.Parameter("endless", "float64", 1.0, 0.0, double.PositiveInfinity),
            ]);
        JsonElement components = Describe(device).GetProperty("components");
        JsonElement interval = components.GetProperty("set-temperature.interval");

        Assert.Equal(("number", "ms", "telemetry/garden/set/temperature.interval"), (Text(interval, "platform"), Text(interval, "unit_of_measurement"), Text(interval, "command_topic")));
        Assert.Equal("{{ value_json['temperature.interval'] }}", Text(interval, "value_template"));
        Assert.Equal("telemetry/garden/parameters", Text(interval, "state_topic"));
        Assert.Equal("switch", Text(components.GetProperty("set-led"), "platform"));
        Assert.Equal("text", Text(components.GetProperty("set-label"), "platform"));
        foreach (string number in (string[])["temperature.interval", "gain", "count"])
        {
            JsonElement entity = components.GetProperty($"set-{number}");
            Assert.True(entity.GetProperty("min").GetDouble() < entity.GetProperty("max").GetDouble());
            Assert.True(entity.GetProperty("step").GetDouble() >= 0.001);
        }

        Assert.All((string[])["free", "empty", "endless"], name => Assert.False(components.TryGetProperty($"set-{name}", out _)));
    }

    [Fact]
    public void Actions_AreButtons()
    {
        DeviceView device = SampleViews.Device(channels: [], actions: [new ActionView("identify", ""), new ActionView("restart", ""), new ActionView("sample", "")]);
        JsonElement components = Describe(device).GetProperty("components");
        Assert.Equal(("button", "telemetry/garden/do/restart", "restart"), (
            Text(components.GetProperty("do-restart"), "platform"), Text(components.GetProperty("do-restart"), "command_topic"), Text(components.GetProperty("do-restart"), "device_class")));
        Assert.Null(Text(components.GetProperty("do-sample"), "device_class"));
        Assert.All((string[])["identify", "restart"], name => Assert.Contains(name, ButtonClasses));
    }

    /// <summary>homeassistant/components/mqtt/schemas.py: DEVICE_DISCOVERY_SCHEMA.</summary>
    [Fact]
    public void Device_HasWhatIsRequired()
    {
        DeviceView device = SampleViews.Device(
            channels: [SampleViews.Channel("temperature", "temperature", "Cel", resolution: 0.01), SampleViews.Channel("door", "open", "1", "bool")],
            parameters: [SampleViews.Parameter("led", "bool", true)],
            actions: [new ActionView("identify", "")]);
        JsonElement described = Describe(device);

        Assert.Equal("telemetry_garden", described.GetProperty("device").GetProperty("identifiers")[0].GetString());
        Assert.Equal("garden", described.GetProperty("device").GetProperty("name").GetString());
        Assert.Equal("telemetry", described.GetProperty("origin").GetProperty("name").GetString());
        Assert.Equal("all", described.GetProperty("availability_mode").GetString());
        Assert.Equal(
            ["telemetry/collector/availability", "telemetry/garden/availability"],
            described.GetProperty("availability").EnumerateArray().Select(one => one.GetProperty("topic").GetString()!));
        JsonElement[] components = [.. described.GetProperty("components").EnumerateObject().Select(component => component.Value)];
        Assert.Equal(6, components.Length);
        Assert.All(components, component => Assert.Contains(Text(component, "platform")!, (string[])["sensor", "binary_sensor", "number", "switch", "text", "button"]));
        Assert.All(components, component => Assert.True(Text(component, "state_topic") is not null || Text(component, "platform") == "button"));
        Assert.Equal(components.Length, components.Select(component => Text(component, "unique_id")).OfType<string>().Distinct().Count());
        Assert.Equal(2, Component(device, "channel-temperature").GetProperty("suggested_display_precision").GetInt32());
    }
}
