namespace Telemetry.Collector.Mqtt.HomeAssistant;

/// <summary>UCUM codes as Home Assistant writes the units (homeassistant/const.py). It converts and checks only what is spelled as there.</summary>
internal static class UnitNames
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["1"] = "",
        ["Cel"] = "°C",
        ["[degF]"] = "°F",
        ["deg"] = "°",
        ["deg/s"] = "°/s",
        ["Ohm"] = "Ω",
        ["uV"] = "µV",
        ["uA"] = "µA",
        ["uW"] = "µW",
        ["uT"] = "µT",
        ["um"] = "µm",
        ["us"] = "µs",
        ["ug"] = "µg",
        ["ug/m3"] = "µg/m³",
        ["mg/m3"] = "mg/m³",
        ["g/m3"] = "g/m³",
        ["uS/cm"] = "µS/cm",
        ["m2"] = "m²",
        ["m3"] = "m³",
        ["m/s2"] = "m/s²",
        ["m3/h"] = "m³/h",
        ["l"] = "L",
        ["ml"] = "mL",
        ["l/min"] = "L/min",
        ["l/h"] = "L/h",
        ["W/m2"] = "W/m²",
        ["W.h"] = "Wh",
        ["kW.h"] = "kWh",
        ["MW.h"] = "MWh",
        ["V.A"] = "VA",
        ["[ppm]"] = "ppm",
        ["[ppb]"] = "ppb",
        ["[pH]"] = "",
        ["[g]"] = "g",
        ["[in_i]"] = "in",
        ["[ft_i]"] = "ft",
        ["[mi_i]"] = "mi",
        ["[psi]"] = "psi",
        ["dB[SPL]"] = "dB",
        ["dB[mW]"] = "dBm",
        ["By"] = "B",
        ["kBy"] = "kB",
        ["MBy"] = "MB",
        ["GBy"] = "GB",
        ["/min"] = "rpm",
        ["1/min"] = "rpm",
    };

    /// <summary>Empty: without a unit.</summary>
    public static string Of(string ucum) => Known.GetValueOrDefault(ucum, ucum);
}
