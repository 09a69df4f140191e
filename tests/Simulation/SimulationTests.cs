using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Telemetry.Simulation.Tests;

public sealed class SimulationTests(ITestOutputHelper output)
{
    private const string OneSeed = "TELEMETRY_SIMULATION_SEED";
    private const string ManySeeds = "TELEMETRY_SIMULATION_SEEDS";
    private const int SeedsByDefault = 200;
    private const int FailuresShown = 3;

    [Fact]
    public void EverySeed_KeepsEveryPromise()
    {
        ulong[] seeds = Seeds();
        var failures = new ConcurrentBag<SimulationResult>();
        var results = new ConcurrentBag<SimulationResult>();
        var watch = Stopwatch.StartNew();
        Parallel.ForEach(seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed =>
        {
            SimulationResult result = SimulationRun.Run(seed);
            (result.Failure == null ? results : failures).Add(result);
        });

        SimulationCounts sum = results.Select(result => result.Counts).Aggregate(default(SimulationCounts), SimulationCounts.Add);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seeds.Length} seeds in {watch.Elapsed.TotalSeconds:F0} s: {sum}"));
        string report = string.Join("\n\n", failures.OrderBy(failure => failure.Seed).Take(FailuresShown).Select(Describe));
        Assert.True(failures.IsEmpty, $"{failures.Count} of {seeds.Length} seeds failed: {string.Join(' ', failures.Select(f => f.Seed).Order())}\n{report}");
    }

    [Fact]
    public void Run_SameSeedTwice_DoesTheSame()
    {
        SimulationResult first = SimulationRun.Run(7);
        SimulationResult second = SimulationRun.Run(7, tracing: true, out _);

        Assert.Equal(first.Digest, second.Digest);
        Assert.Equal(first.Counts, second.Counts);
    }

    private static ulong[] Seeds()
    {
        if (Environment.GetEnvironmentVariable(OneSeed) is { Length: > 0 } one)
        {
            return [ulong.Parse(one, CultureInfo.InvariantCulture)];
        }

        string? many = Environment.GetEnvironmentVariable(ManySeeds);
        int count = many is { Length: > 0 } ? int.Parse(many, CultureInfo.InvariantCulture) : SeedsByDefault;
        return [.. Enumerable.Range(1, count).Select(seed => (ulong)seed)];
    }

    /// <summary>Runs the seed again, with a trace this time.</summary>
    private static string Describe(SimulationResult failure)
    {
        SimulationResult again = SimulationRun.Run(failure.Seed, tracing: true, out SimulatedWorld world);
        return $"""
            seed {failure.Seed}: {again.Failure}
            to run it alone: {OneSeed}={failure.Seed} dotnet test tests/Simulation
            devices {world.Plan.Devices}, calm from {world.Plan.CalmFromUs / 1_000_000} s, faults allowed: {string.Join(' ', world.Plan.Kinds)}
            the last of what happened:
            {world.Trace}
            """;
    }
}
