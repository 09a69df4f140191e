namespace Telemetry.RaspberryPi.Sensors.I2c;

/// <summary>Check sums of parts on I2C.</summary>
internal static class Crc
{
    /// <summary>Sensirion's data sheets: x⁸ + x⁵ + x⁴ + 1, begun with 0xff, highest bit first. Of 0xbeef it is 0x92.</summary>
    public static byte Sensirion(ReadOnlySpan<byte> bytes)
    {
        byte crc = 0xff;
        foreach (byte one in bytes)
        {
            crc ^= one;
            for (int i = 0; i < 8; i++) crc = (byte)((crc & 0x80) != 0 ? (crc << 1) ^ 0x31 : crc << 1);
        }

        return crc;
    }
}
