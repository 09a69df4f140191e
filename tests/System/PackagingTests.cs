using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Telemetry.SystemTests;

/// <summary>What users install: the .NET tool from a folder with the packed program, and what it gives to a shell.</summary>
public sealed class PackagingTests : IDisposable
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _directory = Directory.CreateTempSubdirectory("telemetry-package-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string Within(string name) => Path.Combine(_directory, name);

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));

    /// <summary>Runs a program to its end and gives its standard output.</summary>
    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _directory };
        // Nothing that was restored before helps a tool, and nothing is left behind.
        if (arguments is not ["pack", ..])
            start.Environment["NUGET_PACKAGES"] = Within("cache");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_HOME"] = _directory;
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["PATH"] = $"{Within("tool")}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        using Process process = Process.Start(start)!;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        Task<string> errors = process.StandardError.ReadToEndAsync(patience.Token);
        string output = await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}{await errors}");
        return output;
    }

    [Fact]
    public async Task Tool_InstalledFromAFolderWithAnEmptyCache_RunsAndCompletes()
    {
        // From what was built for these tests: packing builds nothing.
        await RunAsync("dotnet", "pack", Path.Combine(Root(), "collector"), "--no-build", "--configuration", Configuration, "--output", Within("packages"));
        await RunAsync("dotnet", "tool", "install", "--tool-path", Within("tool"), "--source", Within("packages"), "Telemetry.Collector");
        string telemetry = Path.Combine(Within("tool"), OperatingSystem.IsWindows() ? "telemetry.exe" : "telemetry");

        Assert.StartsWith("0.", await RunAsync(telemetry, "--version"), StringComparison.Ordinal);
        string last = (await RunAsync(telemetry, "demo", "--for", "2s", "--json", "--http", "off")).TrimEnd().Split('\n')[^1];
        JsonElement ledger = JsonDocument.Parse(last).RootElement;
        Assert.True(ledger.GetProperty("balanced").GetBoolean(), last);
        Assert.NotEqual(0, ledger.GetProperty("stored").GetInt32());
        if (!OperatingSystem.IsWindows())
            await CompleteAsync();
    }

    /// <summary>In a real bash, as it calls the function for a line that is being typed.</summary>
    private async Task CompleteAsync()
    {
        const string Script = """
            source <(telemetry completion bash)
            COMP_LINE="telemetry hist" COMP_POINT=14 COMP_WORDS=(telemetry hist) COMP_CWORD=1
            _telemetry_complete
            echo "${COMPREPLY[@]}"
            """;
        Assert.Equal("history", (await RunAsync("bash", "-c", Script)).Trim());
    }
}
