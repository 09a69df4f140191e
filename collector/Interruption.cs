using System.Runtime.InteropServices;

namespace Telemetry.Collector;

/// <summary>
/// Ctrl-C, SIGTERM and the end of the terminal: the first asks to drain and end, a second ends at once.
/// </summary>
public sealed class Interruption : IDisposable
{
    // Not disposed: a signal may still be on its way to Interrupt when the command has ended, and it holds nothing.
    private readonly CancellationTokenSource _asked = new();
    private readonly List<PosixSignalRegistration> _signals = [];

    public Interruption()
    {
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT])
            _signals.Add(PosixSignalRegistration.Create(signal, Interrupt));
    }

    public CancellationToken Token => _asked.Token;

    /// <summary>As if the user had pressed Ctrl-C.</summary>
    public void Ask() => _asked.Cancel();

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
            signal.Dispose();
    }

    private void Interrupt(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_asked.IsCancellationRequested)
            Environment.Exit(ExitCode.Interrupted);

        _asked.Cancel();
    }
}
