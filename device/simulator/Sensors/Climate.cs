namespace Telemetry.Simulator.Sensors;

/// <summary>
/// The air around one device as a function of time: what its temperature, humidity and pressure sensors see. Humidity follows
/// from temperature and dew point, so it falls when it gets warmer, as in a room.
/// </summary>
public sealed class Climate
{
    /// <summary>Coefficients of the Magnus formula (Alduchov and Eskridge 1996); good within 0.4 % from −40 to 50 °C.</summary>
    private const double MagnusB = 17.625;
    private const double MagnusC = 243.04;
    private const double DaySeconds = 86_400;

    private readonly double _meanCelsius;
    private readonly double _dailySwing;
    private readonly double _dayPhase;
    private readonly double _driftSwing;
    private readonly double _driftPeriod;
    private readonly double _driftPhase;
    private readonly double _dewPoint;
    private readonly double _seaLevelShift;
    private readonly double _weatherPhase;

    public Climate(SeededRandom random)
    {
        _meanCelsius = random.NextBetween(17, 24);
        _dailySwing = random.NextBetween(1.5, 5);
        _dayPhase = random.NextDouble();
        _driftSwing = random.NextBetween(0.2, 0.8);
        _driftPeriod = random.NextBetween(1_200, 3_600);
        _driftPhase = random.NextDouble();
        _dewPoint = random.NextBetween(5, 11);
        _seaLevelShift = random.NextBetween(-35, 5);
        _weatherPhase = random.NextDouble();
    }

    /// <summary>Daily curve and the slow drift of a room that is heated and aired.</summary>
    /// <param name="seconds">Since the device's start.</param>
    public double Celsius(double seconds) =>
        _meanCelsius
        + (_dailySwing * Wave(seconds, DaySeconds, _dayPhase))
        + (_driftSwing * Wave(seconds, _driftPeriod, _driftPhase));

    /// <summary>Relative humidity, 0 to 100 %: the ratio of the vapour pressures at dew point and temperature.</summary>
    public double HumidityPercent(double seconds) =>
        Math.Clamp(100 * Vapour(DewPoint(seconds)) / Vapour(Celsius(seconds)), 0, 100);

    /// <summary>Station pressure: the site's height, and weather that passes in four days with the two small tides of a day.</summary>
    public double Hectopascal(double seconds) =>
        1013.25 + _seaLevelShift
        + (8 * Wave(seconds, 4 * DaySeconds, _weatherPhase))
        + (0.6 * Wave(seconds, DaySeconds / 2, _dayPhase));

    private double DewPoint(double seconds) => _dewPoint + (1.2 * Wave(seconds, 3 * DaySeconds, _weatherPhase));

    private static double Vapour(double celsius) => Math.Exp(MagnusB * celsius / (MagnusC + celsius));

    private static double Wave(double seconds, double period, double phase) =>
        Math.Sin(2 * Math.PI * ((seconds / period) + phase));
}
