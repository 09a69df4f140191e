using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Telemetry.SystemTests;

/// <summary>One of the stack's programs as a process of its own, with what it wrote.</summary>
internal sealed partial class ChildProcess : IDisposable
{
    private const int SigTerm = 15;

    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];

    private ChildProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Add(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Add(_errors, line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public IReadOnlyList<string> Output => Copy(_output);

    public string Errors => string.Join('\n', Copy(_errors));

    /// <summary>All lines of standard output as JSON.</summary>
    public IEnumerable<JsonElement> Json => Output.Select(line => JsonDocument.Parse(line).RootElement);

    public static ChildProcess Collector(params string[] arguments) => Start("telemetry.dll", arguments);

    public static ChildProcess Simulator(params string[] arguments) => Start("telemetry-simulator.dll", arguments);

    /// <summary>Waits for its end and gives the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await Eventually.Get($"the end of process {Id}: {Errors}", () => Task.FromResult(_process.HasExited), hasExited => hasExited);
        // Once more, for the last lines of its output.
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Asks it to end, as a service manager does.</summary>
    public void Terminate() => Assert.Equal(0, Signal(_process.Id, SigTerm));

    /// <summary>Ends it as a power failure would.</summary>
    public void Kill() => _process.Kill();

    public async Task<JsonElement> LineAsync(string type) => await Eventually.Get(
        $"a line of type {type} (standard error: {Errors})",
        () => Task.FromResult(Json.FirstOrDefault(line => TypeOf(line) == type)),
        line => line.ValueKind == JsonValueKind.Object);

    public static string TypeOf(JsonElement line) => line.GetProperty("type").GetString()!;

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        // A process that is being killed still writes to the directory that is about to be deleted.
        _process.WaitForExit(KillPatience);
        _process.Dispose();
    }

    private static ChildProcess Start(string assembly, string[] arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly));
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (string variable in (string[])["TELEMETRY_DATA", "TELEMETRY_PORT", "TELEMETRY_NAME", "TELEMETRY_DATAGRAM_HOST"])
            start.Environment.Remove(variable);
        return new ChildProcess(new Process { StartInfo = start });
    }

    private static void Add(List<string> lines, string? line)
    {
        if (line is null)
            return;

        lock (lines)
            lines.Add(line);
    }

    private static List<string> Copy(List<string> lines)
    {
        lock (lines)
            return [.. lines];
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
