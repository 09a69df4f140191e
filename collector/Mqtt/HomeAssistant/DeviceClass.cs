namespace Telemetry.Collector.Mqtt.HomeAssistant;

/// <summary>
/// A kind of sensor that Home Assistant knows: it then has the right picture, and values can be converted. A class demands units of its own, and
/// says which state classes it can have; a sensor that does not keep to that is reported as faulty
/// (https://www.home-assistant.io/integrations/sensor/#device-class).
/// </summary>
/// <param name="Name">As in discovery.</param>
/// <param name="Units">That the class allows, as Home Assistant writes them; the empty one: without a unit.</param>
/// <param name="Phrases">Words of a quantity or a channel's name that mean it.</param>
/// <param name="StateClass">Null: none is allowed that fits.</param>
internal sealed record DeviceClass(string Name, string[] Units, string[] Phrases, string? StateClass = DeviceClass.Measurement)
{
    public const string Measurement = "measurement";

    private const string TotalIncreasing = "total_increasing";

    private static readonly string[] Pressures = ["Pa", "hPa", "kPa", "bar", "mbar", "psi"];
    private static readonly string[] Speeds = ["m/s", "km/h", "ft/s", "mm/s"];
    private static readonly string[] Energies = ["J", "kJ", "MJ", "Wh", "kWh", "MWh"];

    /// <summary>The first that fits counts: the narrower ones come first.</summary>
    private static readonly DeviceClass[] All =
    [
        new("temperature", ["°C", "°F", "K"], ["temperature", "dew point"]),
        new("moisture", ["%"], ["soil", "moisture"]),
        new("humidity", ["%"], ["humidity"]),
        new("atmospheric_pressure", Pressures, ["air pressure", "atmospheric pressure", "barometric pressure"]),
        new("sound_pressure", ["dB", "dBA"], ["sound", "noise", "sound pressure"]),
        new("pressure", Pressures, ["pressure"]),
        new("illuminance", ["lx"], ["illuminance", "light", "brightness"]),
        new("irradiance", ["W/m²"], ["irradiance", "solar radiation"]),
        new("voltage", ["µV", "mV", "V", "kV"], ["voltage"]),
        new("current", ["mA", "A"], ["current"]),
        new("power_factor", ["%", ""], ["power factor"]),
        new("apparent_power", ["VA"], ["apparent power"]),
        new("reactive_power", ["var"], ["reactive power"]),
        new("power", ["mW", "W", "kW", "MW"], ["power"]),
        new("energy", Energies, ["energy"], TotalIncreasing),
        new("frequency", ["Hz", "kHz", "MHz", "GHz"], ["frequency"]),
        new("carbon_dioxide", ["ppm"], ["co2", "carbon dioxide"]),
        new("carbon_monoxide", ["ppm"], ["co", "carbon monoxide"]),
        new("pm25", ["µg/m³"], ["pm2 5", "pm2p5", "pm25"]),
        new("pm10", ["µg/m³"], ["pm10"]),
        new("pm1", ["µg/m³"], ["pm1", "pm1p0", "pm1 0"]),
        new("ozone", ["µg/m³"], ["ozone", "o3"]),
        new("nitrogen_dioxide", ["µg/m³"], ["nitrogen dioxide", "no2"]),
        new("volatile_organic_compounds", ["µg/m³"], ["voc", "volatile organic compounds"]),
        new("volatile_organic_compounds_parts", ["ppm", "ppb"], ["voc", "volatile organic compounds"]),
        new("wind_direction", ["°"], ["wind direction"], null),
        new("wind_speed", Speeds, ["wind speed"]),
        new("speed", Speeds, ["speed", "velocity"]),
        new("precipitation_intensity", ["mm/h", "mm/d"], ["rain", "rain rate", "precipitation"]),
        new("distance", ["mm", "cm", "m", "km", "in", "ft", "mi"], ["distance", "height", "depth", "altitude", "length"]),
        new("weight", ["µg", "mg", "g", "kg"], ["weight", "mass"]),
        new("volume_flow_rate", ["m³/h", "L/min", "mL/s"], ["flow", "flow rate"]),
        new("conductivity", ["µS/cm", "mS/cm", "S/cm"], ["conductivity"]),
        new("ph", [""], ["ph"]),
        new("battery", ["%"], ["battery"]),
        new("signal_strength", ["dB", "dBm"], ["signal", "rssi"]),
        new("duration", ["d", "h", "min", "s", "ms"], ["duration", "uptime"]),
    ];

    /// <summary>Null where quantity and unit fit none: the sensor then has its unit and no class.</summary>
    /// <param name="quantity">for people, as the device declared it</param>
    /// <param name="channel">the channel's name</param>
    /// <param name="unit">as Home Assistant writes it</param>
    public static DeviceClass? Of(string quantity, string channel, string unit)
    {
        string words = Words(quantity);
        string nameWords = Words(channel);
        return All.FirstOrDefault(candidate => candidate.Fits(words, unit)) ?? All.FirstOrDefault(candidate => candidate.Fits(nameWords, unit));
    }

    private bool Fits(string words, string unit) =>
        Units.Contains(unit) && Phrases.Any(phrase => words.Contains($" {phrase} ", StringComparison.Ordinal));

    private static string Words(string text) =>
        $" {string.Join(' ', new string([.. text.Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries))} ";
}
