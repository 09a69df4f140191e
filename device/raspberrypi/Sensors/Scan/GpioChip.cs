using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Telemetry.RaspberryPi.Sensors.Scan;

/// <summary>What a GPIO chip says of itself (GPIO_GET_CHIPINFO_IOCTL of linux/gpio.h).</summary>
internal static unsafe partial class GpioChip
{
    private const uint GetChipInfo = 0x8044b401;
    private const int NameBytes = 32;

    /// <summary>"pinctrl-bcm2711, 58 lines".</summary>
    /// <exception cref="UnauthorizedAccessException">No right to use it.</exception>
    /// <exception cref="IOException">It is no such chip.</exception>
    public static string Describe(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        byte* info = stackalloc byte[(2 * NameBytes) + sizeof(uint)];
        if (Ioctl(file, GetChipInfo, (nint)info) < 0) throw new IOException($"error {Marshal.GetLastPInvokeError()}", Marshal.GetLastPInvokeError());
        ReadOnlySpan<byte> label = new(info + NameBytes, NameBytes);
        int end = label.IndexOf((byte)0);
        uint lines = *(uint*)(info + (2 * NameBytes));
        return string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetString(end < 0 ? label : label[..end])}, {lines} lines");
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeFileHandle file, nuint request, nint argument);
}
