namespace Telemetry.RaspberryPi.Emulation;

/// <summary>
/// The air around the emulated BME280: what its converters see, slowly changing around the data sheet's example, and what that is in
/// degrees, hectopascal and percent by the data sheet's formulas.
/// </summary>
public sealed class EmulatedAir
{
    // Swings in raw steps: about 0.5 °C, 0.3 hPa and 2 %, with periods that a person who looks on sees.
    private const double TemperatureSwing = 1_600;
    private const double PressureSwing = 60;
    private const double HumiditySwing = 360;
    private const double PeriodSeconds = 180;

    /// <summary>Raw values of the converters; at time 0 those of the example.</summary>
    public (int Temperature, int Pressure, int Humidity) Raw(long nowUs)
    {
        double turn = 2 * Math.PI * nowUs / 1e6 / PeriodSeconds;
        return (
            Bme280Registers.ExampleTemperature + (int)Math.Round(TemperatureSwing * Math.Sin(turn)),
            Bme280Registers.ExamplePressure + (int)Math.Round(PressureSwing * Math.Sin(turn / 3)),
            Bme280Registers.ExampleHumidity - (int)Math.Round(HumiditySwing * Math.Sin(turn)));
    }

    /// <summary>The same in °C, hPa and %.</summary>
    public (double Celsius, double Hectopascal, double Humidity) At(long nowUs)
    {
        (int temperature, int pressure, int humidity) = Raw(nowUs);
        return Bme280Registers.Compensate(temperature, pressure, humidity);
    }
}
