using System.Globalization;
using Telemetry.Fuzz.Tests.Coverage;

namespace Telemetry.Fuzz.Tests;

/// <summary>
/// Fuzz of everything that takes bytes from strangers, guided by coverage. <c>TELEMETRY_FUZZ_SECONDS</c> is the time for all
/// targets together (5), <c>TELEMETRY_FUZZ_KEEP</c> a folder that takes the inputs found for the corpus. The seed is the same in
/// each run; to look for what is not known yet: <c>TELEMETRY_FUZZ_SEED=$RANDOM TELEMETRY_FUZZ_SECONDS=600 dotnet test tests/Fuzz</c>.
/// </summary>
public sealed class FuzzTests
{
    private const int DefaultSeconds = 5;

    // The same for all, so that a change is judged by what it breaks and not by what a new seed happens to find.
    private const int DefaultSeed = 1;

    // A run takes microseconds; one that takes so long hangs, on whatever machine.
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(120);

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Run_InputsOfTheCorpus_BreakNothing(string name)
    {
        foreach (byte[] input in FuzzTargets.Named(name).Seeds.Concat(Corpus.Read(name)))
        {
            FuzzTargets.Named(name).Run(input);
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Run_MutatedInputs_NeverThrowHangOrGrow(string name)
    {
        FuzzTarget target = FuzzTargets.Named(name);
        int seed = Number("TELEMETRY_FUZZ_SEED", DefaultSeed);
        double share = (double)target.Share / FuzzTargets.All.Sum(each => each.Share);
        var budget = TimeSpan.FromSeconds(Number("TELEMETRY_FUZZ_SECONDS", DefaultSeconds) * share);
        var loop = new FuzzLoop(target, new InstrumentedContext(), seed);
        string? finding = null;
        var thread = new Thread(() => finding = loop.Run(target.Seeds.Concat(Corpus.Read(name)), budget)) { IsBackground = true };
        thread.Start();
        bool ended = thread.Join(budget + HangLimit);

        Assert.True(ended, loop.Describe(loop.Current, "does not end"));
        Assert.True(finding == null, finding);
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {loop.Runs} runs, {loop.Interesting.Count} inputs with new edges, seed {seed}");
        if (Environment.GetEnvironmentVariable("TELEMETRY_FUZZ_KEEP") is { Length: > 0 } folder)
        {
            Corpus.Write(folder, name, loop.Interesting);
        }
    }

    [Fact]
    public void Run_InputOfTheEnvironment_BreaksNothing()
    {
        if (Environment.GetEnvironmentVariable("TELEMETRY_FUZZ_INPUT")?.Split(':') is [string name, string hex])
        {
            FuzzTargets.Named(name).Run(Convert.FromHexString(hex));
        }
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
