using System.Text;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Sensors.Kernel;

/// <summary>Names of channels from what drivers call their inputs: <c>nvme</c> and <c>Sensor 1</c> make <c>nvme.sensor-1</c>.</summary>
internal static class ChannelName
{
    /// <param name="part">The driver's name.</param>
    /// <param name="label">The input's name.</param>
    /// <param name="otherwise">In place of a label that is too long.</param>
    public static string Of(string part, string label, string otherwise)
    {
        string first = Slug(part);
        string name = $"{first}.{Slug(label)}";
        if (name.Length > Limits.NameBytes) name = $"{first}.{otherwise}";
        return name.Length <= Limits.NameBytes ? name : otherwise;
    }

    public static string Slug(string text)
    {
        StringBuilder slug = new();
        foreach (char c in text.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '_' or '.') slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-') slug.Append('-');
        }

        return slug.ToString().TrimEnd('-') is { Length: > 0 } some ? some : "x";
    }
}
