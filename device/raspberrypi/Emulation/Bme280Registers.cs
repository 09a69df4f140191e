using System.Buffers.Binary;

namespace Telemetry.RaspberryPi.Emulation;

/// <summary>
/// A BME280 as its registers: what a driver writes and reads (data sheet BST-BME280-DS002, "Memory map"). Its trimming values are
/// those of the calculation example in the data sheet of the BMP280 (BST-BMP280-DS001, 3.12): raw 519888 and 415148 give
/// 25.08 °C and 100653 Pa. The humidity's are those of a usual part; there is no example for them.
/// </summary>
public sealed class Bme280Registers
{
    public const byte ChipId = 0x60;

    /// <summary>The data sheet's example, and a humidity of 45 %.</summary>
    public const int ExampleTemperature = 519_888;
    public const int ExamplePressure = 415_148;
    public const int ExampleHumidity = 28_907;

    private const byte Id = 0xd0;
    private const byte Reset = 0xe0;
    private const byte ResetWord = 0xb6;
    private const byte CtrlHum = 0xf2;
    private const byte Status = 0xf3;
    private const byte CtrlMeas = 0xf4;
    private const byte Config = 0xf5;
    private const byte Pressure = 0xf7;
    private const byte Temperature = 0xfa;
    private const byte Humidity = 0xfd;

    /// <summary>What a quantity reads that was not measured: 20 and 16 bits with only the highest set.</summary>
    private const int SkippedLong = 0x80000;
    private const int SkippedShort = 0x8000;
    private const int ForcedMode = 1;
    private const int NormalMode = 3;

    // T1 to T3, P1 to P9: 0x88 to 0x9f, low byte first.
    private static readonly short[] Trimming =
        [27504, 26435, -1000, unchecked((short)36477), -10685, 3024, 2855, 140, -7, 15500, -14600, 6000];

    // H3 is 0.
    private const byte H1 = 75;
    private const short H2 = 362;
    private const int H4 = 324;
    private const int H5 = 50;
    private const byte H6 = 30;

    private readonly byte[] _registers = new byte[256];
    private readonly Func<(int Temperature, int Pressure, int Humidity)> _air;
    private byte _pointer;
    private int _humiditySampling;

    /// <param name="air">What the part's converters see, as raw values.</param>
    public Bme280Registers(Func<(int Temperature, int Pressure, int Humidity)> air)
    {
        _air = air;
        for (int i = 0; i < Trimming.Length; i++) BinaryPrimitives.WriteInt16LittleEndian(_registers.AsSpan(0x88 + (2 * i)), Trimming[i]);
        _registers[0xa1] = H1;
        BinaryPrimitives.WriteInt16LittleEndian(_registers.AsSpan(0xe1), H2);
        _registers[0xe4] = H4 >> 4;
        _registers[0xe5] = (H4 & 0x0f) | ((H5 & 0x0f) << 4);
        _registers[0xe6] = H5 >> 4;
        _registers[0xe7] = H6;
        _registers[Id] = ChipId;
        PowerUp();
    }

    /// <summary>False: it is unplugged, and nothing acknowledges its address.</summary>
    public bool IsPresent { get; set; } = true;

    /// <summary>°C, hPa and % of raw values with this part's trimming (BST-BME280-DS002, 4.2.3 and 8.1, in double precision).</summary>
    public static (double Celsius, double Hectopascal, double Humidity) Compensate(int temperature, int pressure, int humidity)
    {
        double t1 = (ushort)Trimming[0];
        double var1 = ((temperature / 16384.0) - (t1 / 1024.0)) * Trimming[1];
        double var2 = (temperature / 131072.0) - (t1 / 8192.0);
        double fine = var1 + (var2 * var2 * Trimming[2]);
        return (fine / 5120.0, CompensatePressure(pressure, fine) / 100, CompensateHumidity(humidity, fine));
    }

    /// <summary>Loses its settings, as when the supply was away.</summary>
    public void PowerUp()
    {
        _registers[CtrlHum] = 0;
        _registers[CtrlMeas] = 0;
        _registers[Config] = 0;
        _humiditySampling = 0;
        Store(SkippedLong, SkippedLong, SkippedShort);
    }

    /// <summary>A write: the first byte is a register; then a value, and further pairs of both.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0) return;
        _pointer = bytes[0];
        for (int i = 0; i + 1 < bytes.Length; i += 2) Set(bytes[i], bytes[i + 1]);
    }

    /// <summary>A read from the register that was written last, and those after it.</summary>
    public void Read(Span<byte> bytes)
    {
        if ((_registers[CtrlMeas] & 3) == NormalMode) Measure();
        for (int i = 0; i < bytes.Length; i++) bytes[i] = _registers[_pointer++];
    }

    private static double CompensatePressure(int raw, double fine)
    {
        ReadOnlySpan<short> p = Trimming.AsSpan(3);
        double var1 = (fine / 2.0) - 64000.0;
        double var2 = var1 * var1 * p[5] / 32768.0;
        var2 += var1 * p[4] * 2.0;
        var2 = (var2 / 4.0) + (p[3] * 65536.0);
        var1 = ((p[2] * var1 * var1 / 524288.0) + (p[1] * var1)) / 524288.0;
        var1 = (1.0 + (var1 / 32768.0)) * (ushort)p[0];
        double pascal = (1048576.0 - raw - (var2 / 4096.0)) * 6250.0 / var1;
        var1 = p[8] * pascal * pascal / 2147483648.0;
        var2 = pascal * p[7] / 32768.0;
        return pascal + ((var1 + var2 + p[6]) / 16.0);
    }

    private static double CompensateHumidity(int raw, double fine)
    {
        double h = fine - 76800.0;
        h = (raw - ((H4 * 64.0) + (H5 / 16384.0 * h))) * (H2 / 65536.0 * (1.0 + (H6 / 67108864.0 * h)));
        return Math.Clamp(h * (1.0 - (H1 * h / 524288.0)), 0, 100);
    }

    private void Set(byte register, byte value)
    {
        switch (register)
        {
            case Reset when value == ResetWord:
                PowerUp();
                break;
            case CtrlHum or Config:
                _registers[register] = value;
                break;
            case CtrlMeas:
                _registers[register] = value;
                // The humidity's sampling takes effect with this write only.
                _humiditySampling = _registers[CtrlHum] & 7;
                if ((value & 3) is ForcedMode or 2)
                {
                    Measure();
                    // Back to sleep after one measurement.
                    _registers[register] &= 0b1111_1100;
                }

                break;
        }
    }

    private void Measure()
    {
        (int temperature, int pressure, int humidity) = _air();
        byte sampling = _registers[CtrlMeas];
        bool hasTemperature = (sampling >> 5) != 0;
        Store(
            hasTemperature ? temperature : SkippedLong,
            ((sampling >> 2) & 7) != 0 ? pressure : SkippedLong,
            _humiditySampling != 0 ? humidity : SkippedShort);
        _registers[Status] = 0;
    }

    private void Store(int temperature, int pressure, int humidity)
    {
        StoreLong(Temperature, temperature);
        StoreLong(Pressure, pressure);
        BinaryPrimitives.WriteUInt16BigEndian(_registers.AsSpan(Humidity), (ushort)humidity);
    }

    /// <summary>20 bits: the highest 8, the next 8, the last 4 in the high half of a byte.</summary>
    private void StoreLong(byte register, int value)
    {
        _registers[register] = (byte)(value >> 12);
        _registers[register + 1] = (byte)(value >> 4);
        _registers[register + 2] = (byte)((value & 0x0f) << 4);
    }
}
