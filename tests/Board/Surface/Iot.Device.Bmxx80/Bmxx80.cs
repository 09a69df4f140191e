using System;
using System.Device.I2c;
using UnitsNet;

namespace Iot.Device.Bmxx80
{
    public enum Sampling : byte
    {
        Skipped = 0,
        UltraLowPower = 1,
        LowPower = 2,
        Standard = 3,
        HighResolution = 4,
        UltraHighResolution = 5,
    }

    public abstract class Bmxx80Base : IDisposable
    {
        public Sampling PressureSampling { get => throw null; set => throw null; }
        public Sampling TemperatureSampling { get => throw null; set => throw null; }
        public void Dispose() => throw null;
        public void Reset() => throw null;
    }

    public abstract class Bmx280Base : Bmxx80Base
    {
        public const byte DefaultI2cAddress = 0x77;
        public const byte SecondaryI2cAddress = 0x76;
    }

    public class Bme280 : Bmx280Base
    {
        public Bme280(I2cDevice i2cDevice) => throw null;
        public Sampling HumiditySampling { get => throw null; set => throw null; }
        public ReadResult.Bme280ReadResult Read() => throw null;
    }
}

namespace Iot.Device.Bmxx80.ReadResult
{
    public class Bmp280ReadResult
    {
        internal Bmp280ReadResult() => throw null;
        public Pressure Pressure => throw null;
        public bool PressureIsValid => throw null;
        public Temperature Temperature => throw null;
        public bool TemperatureIsValid => throw null;
    }

    public class Bme280ReadResult : Bmp280ReadResult
    {
        internal Bme280ReadResult() => throw null;
        public RelativeHumidity Humidity => throw null;
        public bool HumidityIsValid => throw null;
    }
}
