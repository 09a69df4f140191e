using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Telemetry.SystemTests;

/// <summary>One of the stack's programs as a process of its own, with what it wrote.</summary>
internal sealed partial class ChildProcess : IDisposable
{
    private const int SigHup = 1;
    private const int SigTerm = 15;
    private static readonly int SigStop = OperatingSystem.IsMacOS() ? 17 : 19;
    private static readonly int SigCont = OperatingSystem.IsMacOS() ? 19 : 18;

    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(60);

    // POSIX, sh.
    private const int LimitUnitBytes = 512;

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];
    private bool _isDisposed;

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

    /// <param name="fileLimit">what it may write to one file, bytes; null: what it likes</param>
    /// <param name="host">a namespace of <see cref="VirtualNetwork"/>; null: this machine's network</param>
    public static ChildProcess Collector(string[] arguments, long? fileLimit = null, string? host = null) => Start("telemetry.dll", arguments, fileLimit, host);

    public static ChildProcess Simulator(string[] arguments, string? host = null) => Start("telemetry-simulator.dll", arguments, null, host);

    /// <summary>The program of a Raspberry Pi.</summary>
    public static ChildProcess Board(string[] arguments, string? host = null) => Start("telemetry-device.dll", arguments, null, host);

    /// <summary>A program of this machine.</summary>
    public static ChildProcess Tool(string program, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        return new ChildProcess(new Process { StartInfo = start });
    }

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

    /// <summary>It does nothing any more, and its sockets stay open, until <see cref="Continue"/>.</summary>
    public void Pause() => Assert.Equal(0, Signal(_process.Id, SigStop));

    /// <summary>SIGHUP: many programs read their settings again.</summary>
    public void HangUp() => Assert.Equal(0, Signal(_process.Id, SigHup));

    public void Continue() => Assert.Equal(0, Signal(_process.Id, SigCont));

    /// <summary>Ends it as a power failure would.</summary>
    public void Kill() => _process.Kill();

    public async Task<JsonElement> LineAsync(string type) => await Eventually.Get(
        $"a line of type {type} (standard error: {Errors})",
        () => Task.FromResult(Json.FirstOrDefault(line => TypeOf(line) == type)),
        line => line.ValueKind == JsonValueKind.Object);

    public static string TypeOf(JsonElement line) => line.GetProperty("type").GetString()!;

    public void Dispose()
    {
        if (_isDisposed)
            return;

        _isDisposed = true;
        if (!_process.HasExited)
            _process.Kill();
        // A process that is being killed still writes to the directory that is about to be deleted.
        _process.WaitForExit(KillPatience);
        _process.Dispose();
    }

    private static ChildProcess Start(string assembly, string[] arguments, long? fileLimit, string? host)
    {
        string dotnet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

        // A write beyond a limit (SmallDisk) is to fail like any other, not to end the process: a signal that is ignored stays so in the program.
        string limit = fileLimit is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"ulimit -S -f {bytes / LimitUnitBytes}; ") : "";
        string[] command = OperatingSystem.IsLinux() ? ["sh", "-c", $"trap '' XFSZ; {limit}exec \"$@\"", "sh", .. host is null ? [] : VirtualNetwork.On(host), dotnet] : [dotnet];
        ProcessStartInfo start = new(command[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string word in command.Skip(1))
            start.ArgumentList.Add(word);
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly));
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (string variable in start.Environment.Keys.Where(name => name.StartsWith("TELEMETRY_", StringComparison.Ordinal) || name.StartsWith("OTEL_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(variable);

        // The runtime keeps the code that it compiles in a file of its own, in memory, for which the limit holds as well.
        if (fileLimit is not null)
            start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
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
