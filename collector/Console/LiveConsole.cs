using Spectre.Console;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Console;

/// <summary>The console that a person looks at: draws the collector's view a few times a second and follows the keys.</summary>
public sealed class LiveConsole(Func<CollectorView> takeView, string title) : IDisposable
{
    // Often enough to look live; a view of 1,000 devices costs a few milliseconds.
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(400);

    private readonly ConsoleState _state = new();
    private readonly AutoResetEvent _changed = new(false);
    private readonly Lock _gate = new();
    private IReadOnlyList<DeviceView> _order = [];

    /// <summary>Whether standard output is a terminal that can show it, and standard input one that has keys.</summary>
    public static bool IsPossible =>
        !System.Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>Shows a message for the operator in the bottom line for a while.</summary>
    public void Tell(DateTimeOffset time, string message)
    {
        lock (_gate)
            _state.Message = (time, message);
        _changed.Set();
    }

    /// <summary>Draws until it is cancelled or the user asks to stop, which calls <paramref name="stop"/>.</summary>
    public void Run(Action stop, CancellationToken cancelled)
    {
        Theme theme = new(AnsiConsole.Profile);
        OverviewPage overview = new(theme, title);
        DetailsPage details = new(theme);
        using CancellationTokenRegistration wake = cancelled.Register(() => _changed.Set());
        using Screen screen = new(AnsiConsole.Profile);
        if (!System.Console.IsInputRedirected)
            new Thread(() => ReadKeys(stop, cancelled)) { IsBackground = true, Name = "console keys" }.Start();

        while (!cancelled.IsCancellationRequested)
        {
            CollectorView view = takeView();
            lock (_gate)
            {
                _order = DeviceOrders.Sort(view.Devices, _state.Order);
                DeviceView? chosen = _state.ShowsDetails ? _order.FirstOrDefault(device => device.Device == _state.Selected) : null;
                (int width, int height) = (Screen.Width, Screen.Height);
                screen.Paint(
                    chosen is null ? overview.Draw(view, _order, _state, width, height) : details.Draw(view, chosen, _state, width, height), height);
            }

            _changed.WaitOne(Period);
        }
    }

    public void Dispose() => _changed.Dispose();

    private void ReadKeys(Action stop, CancellationToken cancelled)
    {
        try
        {
            while (!cancelled.IsCancellationRequested)
            {
                ConsoleKeyInfo key = System.Console.ReadKey(intercept: true);
                if (key.Key == ConsoleKey.Q)
                    stop();
                lock (_gate)
                    Press(key.Key);
                _changed.Set();
            }
        }
        catch (InvalidOperationException)
        {
            // The terminal went away; the console goes on without keys.
        }
    }

    private void Press(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.Enter when _order.Count > 0:
                _state.Selected ??= _order[0].Device;
                (_state.ShowsDetails, _state.Top) = (true, 0);
                break;
            case ConsoleKey.Escape or ConsoleKey.Backspace:
                (_state.ShowsDetails, _state.Top) = (false, 0);
                break;
            case ConsoleKey.S:
                _state.Order = DeviceOrders.After(_state.Order);
                break;
            case ConsoleKey.LeftArrow or ConsoleKey.RightArrow when _state.ShowsDetails:
                Choose(key == ConsoleKey.LeftArrow ? -1 : 1);
                _state.Top = 0;
                break;
            default:
                Move(Distance(key));
                break;
        }
    }

    private int Distance(ConsoleKey key) => key switch
    {
        ConsoleKey.UpArrow or ConsoleKey.K => -1,
        ConsoleKey.DownArrow or ConsoleKey.J => 1,
        ConsoleKey.PageUp => -_state.PageSize,
        ConsoleKey.PageDown or ConsoleKey.Spacebar => _state.PageSize,
        ConsoleKey.Home => -1_000_000,
        ConsoleKey.End => 1_000_000,
        _ => 0,
    };

    private void Move(int distance)
    {
        if (distance == 0)
            return;

        if (_state.ShowsDetails)
            _state.Top += distance;
        else
            Choose(distance);
    }

    private void Choose(int distance)
    {
        if (_order.Count == 0)
            return;

        int now = 0;
        for (int i = 0; i < _order.Count; i++)
        {
            if (_order[i].Device == _state.Selected)
                now = i;
        }

        // The first key shows where the choice is.
        int next = _state.Selected is null && Math.Abs(distance) == 1 ? 0 : Math.Clamp(now + distance, 0, _order.Count - 1);
        _state.Selected = _order[next].Device;
    }
}
