using Spectre.Console;

namespace Telemetry.Collector.Console;

/// <summary>
/// The terminal's alternate screen. A frame is written from the top left corner in one piece, which survives any change of
/// size; whatever ends the program puts the user's screen back.
/// </summary>
public sealed class Screen : IDisposable
{
    // DEC private modes: 1049 alternate screen, 25 cursor, 7 wrap at the edge, 2026 show the frame only when it is complete.
    private const string Enter = "\e[?1049h\e[?25l\e[?7l\e[2J";
    private const string Leave = "\e[?7h\e[?25h\e[?1049l";
    private const string BeginFrame = "\e[?2026h\e[H";
    private const string EraseBelow = "\r\n\e[J";
    private const string EndFrame = "\e[?2026l";
    private const string EndLine = "\e[K";

    private readonly TextWriter _terminal = System.Console.Out;
    private readonly StringWriter _buffer = new();
    private readonly IAnsiConsole _frame;
    private int _isLeft;

    /// <param name="profile">What the terminal can do, as Spectre.Console found out.</param>
    public Screen(Profile profile)
    {
        _frame = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = (ColorSystemSupport)profile.Capabilities.ColorSystem,
            Out = new AnsiConsoleOutput(_buffer),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        AppDomain.CurrentDomain.UnhandledException += OnCrash;
        _terminal.Write(Enter);
        _terminal.Flush();
    }

    public static int Width => Math.Max(System.Console.WindowWidth, 20);

    public static int Height => Math.Max(System.Console.WindowHeight, 4);

    public void Paint(IReadOnlyList<Line> lines, int height)
    {
        _buffer.GetStringBuilder().Clear().Append(BeginFrame);
        int count = Math.Min(lines.Count, height);
        for (int i = 0; i < count; i++)
        {
            _frame.Profile.Width = lines[i].Width;
            _frame.Write(lines[i]);
            // At the edge the cursor stands on the last cell, which would be erased.
            if (lines[i].Left > 0)
                _buffer.Write(EndLine);
            if (i < count - 1)
                _buffer.Write("\r\n");
        }

        if (count < height)
            _buffer.Write(EraseBelow);
        _buffer.Write(EndFrame);
        _terminal.Write(_buffer.GetStringBuilder());
        _terminal.Flush();
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        AppDomain.CurrentDomain.UnhandledException -= OnCrash;
        Restore();
    }

    private void OnExit(object? sender, EventArgs e) => Restore();

    private void OnCrash(object sender, UnhandledExceptionEventArgs e) => Restore();

    private void Restore()
    {
        if (Interlocked.Exchange(ref _isLeft, 1) != 0)
            return;

        _terminal.Write(Leave);
        _terminal.Flush();
    }
}
