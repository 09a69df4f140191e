namespace Telemetry.Simulator.Sensors;

/// <summary>A lithium cell that is discharged in days to weeks: its voltage falls along the usual curve and sags under load.</summary>
public sealed class Battery
{
    /// <summary>Open-circuit voltage from full to empty in steps of 10 % (a common 18650 cell).</summary>
    private static readonly double[] VoltsByTenth = [4.20, 4.06, 3.98, 3.92, 3.87, 3.82, 3.79, 3.77, 3.74, 3.68, 3.00];

    private readonly double _fullAtStart;
    private readonly double _lifeSeconds;

    public Battery(SeededRandom random)
    {
        _fullAtStart = random.NextBetween(0.35, 1);
        _lifeSeconds = random.NextBetween(3, 30) * 86_400;
    }

    /// <summary>Volts at rest, 3.0 to 4.2; never rises.</summary>
    /// <param name="seconds">Since the device's start.</param>
    public double Volts(double seconds)
    {
        double used = Math.Clamp(1 - _fullAtStart + (seconds / _lifeSeconds), 0, 1) * (VoltsByTenth.Length - 1);
        int step = Math.Min((int)used, VoltsByTenth.Length - 2);
        double within = used - step;
        return VoltsByTenth[step] + (within * (VoltsByTenth[step + 1] - VoltsByTenth[step]));
    }
}
