namespace Telemetry.RaspberryPi.Host;

/// <summary>What kind of machine this is, for people.</summary>
internal static class Hardware
{
    // PROTOCOL 8.3 has room for more; a name that long is no name.
    private const int Longest = 64;

    /// <summary>"Raspberry Pi 4 Model B Rev 1.4" from the device tree, the product's name of a PC, or the architecture.</summary>
    public static string Name()
    {
        string? name = FirstLine("/proc/device-tree/model") ?? FirstLine("/sys/class/dmi/id/product_name");
        name ??= $"Linux {System.Runtime.InteropServices.RuntimeInformation.OSArchitecture}";
        return name.Length <= Longest ? name : name[..Longest];
    }

    private static string? FirstLine(string path)
    {
        try
        {
            string text = File.Exists(path) ? File.ReadAllText(path).Trim('\0', '\n', ' ') : "";
            return text.Length > 0 ? text.Split('\n')[0] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
