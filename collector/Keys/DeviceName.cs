using Telemetry.Wire;

namespace Telemetry.Collector.Keys;

/// <summary>The rules of PROTOCOL 1.6 for a device id, said to a person.</summary>
public static class DeviceName
{
    /// <summary>Says what is wrong with a name; null when it is valid.</summary>
    public static string? Fault(string name)
    {
        if (name.Length == 0)
            return "a device name needs at least one character";

        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
                return $"'{name}' is no device name: {Show(c)} is not allowed, only A-Z a-z 0-9 . _ -";
        }

        return name.Length > Limits.NameBytes
            ? $"'{name}' is no device name: {name.Length} characters, at most {Limits.NameBytes} are allowed"
            : null;
    }

    private static string Show(char c) => c == ' ' ? "a space" : char.IsControl(c) ? "a control character" : $"'{c}'";
}
