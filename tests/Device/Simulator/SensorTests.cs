using System.Buffers.Binary;
using Telemetry.Simulator;
using Telemetry.Simulator.Sensors;

namespace Telemetry.Device.Tests.Simulator;

public sealed class SensorTests
{
    private const int Day = 86_400;

    private static IEnumerable<double> Week => Enumerable.Range(0, 7 * 24 * 6).Select(i => i * 600.0);

    public static TheoryData<ulong> Seeds => [1, 2, 3, 4, 5, 6, 7, 8];

    [Theory, MemberData(nameof(Seeds))]
    public void Climate_OverAWeek_StaysWithinWhatARoomSees(ulong seed)
    {
        Climate climate = new(new SeededRandom(seed));
        Assert.All(Week, t =>
        {
            Assert.InRange(climate.Celsius(t), 8, 35);
            Assert.InRange(climate.HumidityPercent(t), 10, 100);
            Assert.InRange(climate.Hectopascal(t), 960, 1_035);
        });
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Climate_OverADay_TemperatureRisesAndFallsByDegrees(ulong seed)
    {
        Climate climate = new(new SeededRandom(seed));
        double[] day = [.. Enumerable.Range(0, 288).Select(i => climate.Celsius(i * 300))];
        Assert.InRange(day.Max() - day.Min(), 2.5, 14);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Climate_OverADay_HumidityFallsWhenItGetsWarmer(ulong seed)
    {
        Climate climate = new(new SeededRandom(seed));
        double[] times = [.. Enumerable.Range(0, Day / 300).Select(i => i * 300.0)];
        Assert.True(Correlation([.. times.Select(climate.Celsius)], [.. times.Select(climate.HumidityPercent)]) < -0.7);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Battery_UntilEmpty_NeverRisesAndStaysWithinACell(ulong seed)
    {
        Battery battery = new(new SeededRandom(seed));
        double last = 4.2;
        for (int hour = 0; hour < 24 * 40; hour++)
        {
            double volts = battery.Volts(hour * 3_600.0);
            Assert.InRange(volts, 3.0, last);
            last = volts;
        }

        Assert.Equal(3.0, last, 3);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Vibration_OneBlock_IsAMachineThatTurns(ulong seed)
    {
        byte[] block = new byte[Vibration.Bytes];
        new Vibration(new SeededRandom(seed)).Fill(12, block);
        double[] samples = Samples(block);
        Assert.InRange(samples.Max(), 1, 12);
        Assert.InRange(samples.Min(), -12, -1);
        Assert.InRange(samples.Average(), -0.3, 0.3);
        // The rotation dominates: between 23.5 and 24.9 Hz there is more than where nothing turns.
        double rotation = Enumerable.Range(0, 4).Max(i => Swing(samples, 23.5 + (0.4 * i)));
        Assert.InRange(rotation, 1.2, 2.2);
        Assert.True(rotation > Swing(samples, 60));
    }

    [Fact]
    public void Sensors_SameSeed_SameValues_OtherSeedOtherValues()
    {
        static string All(ulong seed)
        {
            SeededRandom random = new(seed, "sensors");
            Climate climate = new(random);
            byte[] block = new byte[Vibration.Bytes];
            double volts = new Battery(random).Volts(1_000);
            new Vibration(random).Fill(1, block);
            return FormattableString.Invariant($"{climate.Celsius(9):R} {climate.Hectopascal(9):R} {volts:R} {Convert.ToHexString(block)}");
        }

        Assert.Equal(All(5), All(5));
        Assert.NotEqual(All(5), All(6));
    }

    [Fact]
    public void NextGaussian_ManyNumbers_HasMean0AndDeviation1()
    {
        SeededRandom random = new(1);
        double[] numbers = [.. Enumerable.Range(0, 100_000).Select(_ => random.NextGaussian())];
        Assert.InRange(numbers.Average(), -0.02, 0.02);
        Assert.InRange(numbers.Average(n => n * n), 0.97, 1.03);
    }

    private static double[] Samples(byte[] block) => [.. Enumerable.Range(0, Vibration.Samples)
        .Select(i => BinaryPrimitives.ReadInt16BigEndian(block.AsSpan(2 * i)) * Vibration.MetresPerSecondSquaredPerStep)];

    /// <summary>Amplitude at one frequency.</summary>
    private static double Swing(double[] samples, double hz)
    {
        double cos = 0;
        double sin = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            double angle = 2 * Math.PI * hz * i / Vibration.SamplesPerSecond;
            cos += samples[i] * Math.Cos(angle);
            sin += samples[i] * Math.Sin(angle);
        }

        return 2 * Math.Sqrt((cos * cos) + (sin * sin)) / samples.Length;
    }

    private static double Correlation(double[] a, double[] b)
    {
        double meanA = a.Average();
        double meanB = b.Average();
        double covariance = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum();
        return covariance / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));
    }
}
