using Telemetry.Collector.Views;

namespace Telemetry.Collector.Console;

/// <summary>What the console shows and where the user is in it.</summary>
public sealed class ConsoleState
{
    /// <summary>The chosen device; null before there is one.</summary>
    public string? Selected { get; set; }

    public DeviceOrder Order { get; set; }

    /// <summary>Whether the chosen device fills the screen.</summary>
    public bool ShowsDetails { get; set; }

    /// <summary>First line shown of the list or of the details.</summary>
    public int Top { get; set; }

    /// <summary>Devices (in the details: lines) that fit the screen, as last drawn: how far a page key goes.</summary>
    public int PageSize { get; set; } = 1;

    /// <summary>The last message for the operator, and when it came.</summary>
    public (DateTimeOffset Time, string Text)? Message { get; set; }
}

/// <summary>
/// All devices. While they fit, each is shown with its channels; where they do not, each has one row, and the chosen one is shown with
/// its channels below the list.
/// </summary>
public sealed class OverviewPage(Theme theme, string title)
{
    // Screens lower than this need the line for something better than a rule.
    private const int RuleHeight = 30;

    // Below this many rows a list is a keyhole; the channels of the chosen device then give way.
    private const int FewestRows = 6;

    private static readonly TimeSpan MessageStays = TimeSpan.FromSeconds(15);

    /// <param name="devices">Those of the view in the order of the list.</param>
    public IReadOnlyList<Line> Draw(
        CollectorView view, IReadOnlyList<DeviceView> devices, ConsoleState state, int width, int height)
    {
        int chosen = Choose(devices, state);
        Footer footer = new(theme, width);
        List<Line> page = [Title(view, width), .. StoreAlarms.Lines(view, width, MostAlarmLines(height)), .. AlertLines.Summary(view, theme, width)];
        int top = page.Count;
        List<Line> bottom = [.. footer.Lines(view, Keys(view, state, devices.Count), hasRule: height >= RuleHeight)];
        int room = Math.Max(1, height - page.Count - bottom.Count);

        DeviceLines lines = Lines(devices, view.Time, width, room);
        if (devices.Count == 0)
            page.AddRange(Welcome(width));
        else if (CardsHeight(lines, devices) <= room)
            Cards(page, lines, devices, chosen, state, room);
        else
            List(page, lines, devices, chosen, state, room);

        // A screen too low for anything else still has its bottom lines.
        page = [.. page.Take(top + room)];
        while (page.Count < top + room)
            page.Add(new Line(width));
        page.AddRange(bottom);
        return page;
    }

    /// <summary>An alarm is never left out, and leaves room for what it is about.</summary>
    public static int MostAlarmLines(int height) => Math.Max(1, height / 4);

    /// <summary>Long courses where there is room for them, else as many channels side by side as the width allows.</summary>
    private DeviceLines Lines(IReadOnlyList<DeviceView> devices, DateTimeOffset now, int width, int room)
    {
        int nameCells = DeviceLines.NameCells(devices, width);
        (int fewest, int most) = DeviceLines.ChannelColumns(width);
        for (int columns = fewest; columns < most; columns++)
        {
            DeviceLines lines = new(theme, width, now, nameCells, columns);
            if (CardsHeight(lines, devices) + devices.Count - 1 <= room)
                return lines;
        }

        return new DeviceLines(theme, width, now, nameCells, most);
    }

    private static int CardsHeight(DeviceLines lines, IReadOnlyList<DeviceView> devices) =>
        devices.Sum(device => 1 + lines.ChannelLines(device));

    /// <summary>Finds the chosen device in the order shown; the first one where it is gone or none was chosen.</summary>
    private static int Choose(IReadOnlyList<DeviceView> devices, ConsoleState state)
    {
        for (int i = 0; i < devices.Count; i++)
        {
            if (devices[i].Device == state.Selected)
                return i;
        }

        return 0;
    }

    /// <summary>What room the rows and channels leave goes to the reasons, then to blank lines between the devices.</summary>
    private void Cards(
        List<Line> page, DeviceLines lines, IReadOnlyList<DeviceView> devices, int chosen, ConsoleState state, int room)
    {
        state.PageSize = devices.Count;
        int spare = room - CardsHeight(lines, devices);
        bool[] explained = new bool[devices.Count];
        for (int i = 0; i < devices.Count; i++)
        {
            int needed = lines.Reasons(devices[i]).Count();
            explained[i] = needed <= spare;
            spare -= explained[i] ? needed : 0;
        }

        for (int i = 0; i < devices.Count; i++)
        {
            if (i > 0 && spare >= devices.Count - 1)
                page.Add(new Line(page[0].Width));
            Line row = explained[i] ? lines.Title(devices[i]) : lines.RowWithReason(devices[i]);
            page.Add(i == chosen && state.Selected is not null ? theme.Select(row) : row);
            if (explained[i])
                page.AddRange(lines.Reasons(devices[i]));
            page.AddRange(lines.Channels(devices[i]));
        }
    }

    private void List(
        List<Line> page, DeviceLines lines, IReadOnlyList<DeviceView> devices, int chosen, ConsoleState state, int room)
    {
        DeviceView shown = devices[chosen];
        List<Line> card =
        [
            new Line(page[0].Width).Add(theme.Rule(page[0].Width), Theme.Label),
            lines.Title(shown),
            .. lines.Reasons(shown),
            .. lines.Channels(shown),
        ];
        room -= 1;
        int rows = Math.Max(1, Math.Max(room - card.Count, Math.Min(FewestRows, room)));
        state.PageSize = rows;
        state.Top = Math.Clamp(state.Top, Math.Max(0, chosen - rows + 1), chosen);
        state.Top = Math.Clamp(state.Top, 0, Math.Max(0, devices.Count - rows));

        page.Add(lines.Heading());
        for (int i = state.Top; i < Math.Min(state.Top + rows, devices.Count); i++)
        {
            Line row = lines.Row(devices[i]);
            page.Add(i == chosen ? theme.Select(row) : row);
        }

        page.AddRange(card.Take(room - rows));
    }

    private Line Title(CollectorView view, int width)
    {
        Line line = new Line(width).Add(title, Theme.Title);
        string up = $"  up {Format.Duration(view.Time - view.Started)}";
        (int Count, DeviceState State)[] counts =
            [.. view.Devices.GroupBy(device => device.State).OrderBy(group => group.Key).Select(group => (group.Count(), group.Key))];
        bool hasWords = counts.Sum(count => Tally(count.State, count.Count, true).Length) <= line.Left;
        int cells = counts.Sum(count => Tally(count.State, count.Count, hasWords).Length);
        if (line.Left >= up.Length + cells)
            line.Add(up, Theme.Label);

        line.PadTo(width - cells);
        foreach ((int count, DeviceState state) in counts)
            line.Add(Tally(state, count, hasWords), Theme.Of(state));
        return line;
    }

    private string Tally(DeviceState state, int count, bool hasWords) =>
        hasWords ? $"  {theme.Sign(state)} {count} {Format.State(state)}" : $"  {theme.Sign(state)} {count}";

    private static IEnumerable<Line> Welcome(int width)
    {
        yield return new Line(width);
        yield return new Line(width).Add("  No device is enrolled yet. In another terminal:", Theme.Title);
        yield return new Line(width);
        yield return new Line(width).Add("    telemetry enroll NAME", Theme.Good).Add("        makes its key and the file that it reads");
        yield return new Line(width);
        yield return new Line(width).Add("  Then give that file to the device, or to a simulated one:", Theme.Title);
        yield return new Line(width);
        yield return new Line(width).Add("    dotnet run --project device/simulator -- --provision FILE", Theme.Good);
    }

    private string Keys(CollectorView view, ConsoleState state, int devices)
    {
        if (state.Message is { } message && view.Time - message.Time < MessageStays)
            return $"{message.Time.ToLocalTime():HH:mm:ss} {message.Text}";

        string arrows = theme.IsUnicode ? "↑↓" : "up/down";
        return devices == 0 ? "q stop" : $"{arrows} choose   enter details   s sort ({DeviceOrders.Name(state.Order)})   q stop";
    }
}
