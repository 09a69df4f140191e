using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Telemetry.Benchmarks;

/// <summary>
/// The same workloads under BenchmarkDotNet, with its statistics. An iteration is one run, since each datagram can be taken once
/// only; it takes microseconds, so there are many of them.
/// </summary>
[MemoryDiagnoser]
public class FullMeasurement
{
    private const int WarmUpIterations = 1_000;
    private const int Iterations = 500;
    private const int NameWidth = 50;

    public static IConfig Config { get; } = DefaultConfig.Instance
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(WarmUpIterations)
            .WithIterationCount(Iterations)
            .WithInvocationCount(1)
            .WithUnrollFactor(1)
            .WithGcForce(false))
        .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(NameWidth));

    public static IEnumerable<Workload> Workloads => WorkloadList.All();

    [ParamsSource(nameof(Workloads))]
    public Workload Workload { get; set; } = null!;

    [IterationSetup]
    public void Prepare() => Workload.Prepare();

    [Benchmark(OperationsPerInvoke = Workload.Datagrams)]
    public void Datagram() => Workload.Run();
}
