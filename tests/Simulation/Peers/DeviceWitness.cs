using Telemetry.Device;
using Telemetry.Simulation.Tests.Checks;
using Telemetry.Simulation.Tests.World;
using Telemetry.Wire;

namespace Telemetry.Simulation.Tests.Peers;

/// <summary>
/// Watches a device from the inside and compares it with what its sensors gave: numbers without gaps, and no reading lost but
/// for a reason that was really there.
/// </summary>
public sealed class DeviceWitness(Trace trace, string who) : DeviceObserver
{
    private BootTruth _truth = null!;
    private DeviceLog _log = null!;

    /// <summary>The boot's id is made by the device, and the device wants its observer first.</summary>
    public void Follow(BootTruth truth, DeviceLog log)
    {
        _truth = truth;
        _log = log;
    }

    public override void Sampled(ref Reading reading)
    {
        Violation.Unless(
            reading.Number + 1 == (ulong)_truth.Readings.Count,
            $"{_truth} numbered a reading {reading.Number}, but its sensors have given {_truth.Readings.Count}");
    }

    public override void Lost(ulong number, LostCause cause)
    {
        if (cause == LostCause.LogOverflow)
        {
            _truth.HasOverflowed = true;
        }
        else
        {
            trace.Say(who, $"gives up reading {number}: {cause}");
        }

        Violation.Unless(number < (ulong)_truth.Readings.Count, $"{_truth} lost reading {number}, which it never took");
        Violation.Unless(_truth.DeclaredLost.TryAdd(number, cause), $"{_truth} declared reading {number} lost twice");
        TrueReading reading = _truth.Readings[(int)number];
        bool right = cause switch
        {
            LostCause.SensorError => reading.SensorFailed,
            LostCause.LogOverflow => !reading.SensorFailed && IsFull(),
            LostCause.TooLarge => reading.DataLength > Limits.LargeReadingBytes,
            _ => false,
        };
        Violation.Unless(right, $"{_truth} gave up reading {number} with the cause {cause}, which is not so");
    }

    public override void StatusChanged(DeviceStatus status, string reason) => trace.Say(who, $"is {status}: {reason}");

    public override void Message(LogLevel level, long timeUs, string text) => trace.Say(who, $"says {level}: {text}");

    // A log gives up its oldest when it has no entry free, or no room for the data that comes; the latter is not looked into.
    private bool IsFull()
    {
        if (_log is not ReadingLog log || log.Count == log.Capacity)
        {
            return true;
        }

        foreach (TrueReading reading in _truth.Readings)
        {
            if (reading.HasData)
            {
                return true;
            }
        }

        return false;
    }
}
