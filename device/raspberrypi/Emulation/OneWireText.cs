using System.Globalization;

namespace Telemetry.RaspberryPi.Emulation;

/// <summary>What w1_slave of a DS18B20 shows: its nine bytes and their check sum (data sheet, "Memory"), then the value.</summary>
public static class OneWireText
{
    // Alarm limits 75 and 70 °C, 12 bits, reserved bytes: as the part leaves the factory.
    private const byte High = 0x4b;
    private const byte Low = 0x46;
    private const byte TwelveBits = 0x7f;

    public static string Of(double celsius)
    {
        short raw = (short)Math.Round(celsius * 16);
        byte[] bytes = [(byte)raw, (byte)(raw >> 8), High, Low, TwelveBits, 0xff, (byte)(0x10 - (raw & 0x0f)), 0x10, 0];
        bytes[8] = Crc(bytes.AsSpan(0, 8));
        string hex = string.Join(" ", bytes.Select(one => one.ToString("x2", CultureInfo.InvariantCulture)));
        return string.Create(CultureInfo.InvariantCulture, $"{hex} : crc={bytes[8]:x2} YES\n{hex} t={raw * 1000 / 16}");
    }

    /// <summary>CRC of Dallas/Maxim: x⁸ + x⁵ + x⁴ + 1, least bit first.</summary>
    public static byte Crc(ReadOnlySpan<byte> bytes)
    {
        byte crc = 0;
        foreach (byte one in bytes)
        {
            crc ^= one;
            for (int i = 0; i < 8; i++) crc = (byte)((crc & 1) != 0 ? (crc >> 1) ^ 0x8c : crc >> 1);
        }

        return crc;
    }
}
