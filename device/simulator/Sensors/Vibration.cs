using System.Buffers.Binary;

namespace Telemetry.Simulator.Sensors;

/// <summary>
/// An accelerometer on the housing of a motor, which delivers a block of samples at once. The value of a reading is
/// 2,048 samples, each a signed 16-bit number, most significant byte first, in steps of 0.005 m/s², taken at 3,200 Hz: 4,096 bytes
/// that cover 0.64 s. Too large for a datagram, so it travels in pieces.
/// </summary>
public sealed class Vibration
{
    public const int Samples = 2048;
    public const int Bytes = 2 * Samples;
    public const double SamplesPerSecond = 3_200;
    public const double MetresPerSecondSquaredPerStep = 0.005;

    /// <summary>Harmonics of the rotation, in m/s²: unbalance, misalignment, looseness.</summary>
    private static readonly double[] Harmonics = [1.6, 0.7, 0.35, 0.15];

    private readonly SeededRandom _random;
    private readonly double _rotationHz;
    private readonly double _bearingHz;
    private readonly double _bearingSwing;

    public Vibration(SeededRandom random)
    {
        _random = random;
        _rotationHz = random.NextBetween(23.5, 24.9);
        // A defect of the outer ring is struck about 3.6 times in a rotation and rings at a resonance of the housing.
        _bearingHz = 3.58 * _rotationHz;
        _bearingSwing = random.NextBetween(0, 2.5);
    }

    /// <summary>Writes one block of <see cref="Bytes"/> bytes.</summary>
    /// <param name="seconds">Time of the first sample, since the device's start.</param>
    public void Fill(double seconds, Span<byte> block)
    {
        for (int i = 0; i < Samples; i++)
        {
            double value = At(seconds + (i / SamplesPerSecond)) / MetresPerSecondSquaredPerStep;
            BinaryPrimitives.WriteInt16BigEndian(block[(2 * i)..], (short)Math.Clamp(value, short.MinValue, short.MaxValue));
        }
    }

    private double At(double seconds)
    {
        double turn = 2 * Math.PI * _rotationHz * seconds;
        double sum = 0.08 * _random.NextGaussian();
        for (int h = 0; h < Harmonics.Length; h++)
        {
            sum += Harmonics[h] * Math.Sin((h + 1) * turn);
        }

        double sinceStrike = (seconds * _bearingHz % 1) / _bearingHz;
        return sum + (_bearingSwing * Math.Exp(-900 * sinceStrike) * Math.Sin(2 * Math.PI * 1_150 * sinceStrike));
    }
}
