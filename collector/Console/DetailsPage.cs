using Telemetry.Collector.Views;

namespace Telemetry.Collector.Console;

/// <summary>Everything about one device, as a page that scrolls.</summary>
public sealed class DetailsPage(Theme theme)
{
    private const int LabelCells = 14;

    public IReadOnlyList<Line> Draw(CollectorView view, DeviceView device, ConsoleState state, int width, int height)
    {
        List<Line> content = [.. Content(device, view.Time, width)];
        string arrows = theme.IsUnicode ? "↑↓ scroll   ←→ other device" : "up/down scroll   left/right other device";
        List<Line> bottom = [.. new Footer(theme, width).Lines(view, $"{arrows}   esc back   q stop", hasRule: true)];
        List<Line> page = [.. StoreAlarms.Lines(view, width, OverviewPage.MostAlarmLines(height))];
        int room = Math.Max(1, height - page.Count - bottom.Count);
        state.PageSize = room;
        state.Top = Math.Clamp(state.Top, 0, Math.Max(0, content.Count - room));
        int end = page.Count + room;
        page.AddRange(content.Skip(state.Top).Take(room));
        while (page.Count < end)
            page.Add(new Line(width));

        page.AddRange(bottom);
        return page;
    }

    /// <summary>The whole page, as many lines as it has.</summary>
    public IEnumerable<Line> Content(DeviceView device, DateTimeOffset now, int width)
    {
        DeviceLines lines = new(theme, width, now, DeviceLines.NameCells([device], width), channelColumns: 1);
        yield return lines.Title(device);
        foreach (Line line in lines.Reasons(device))
            yield return line;

        yield return Heading("Channels", width);
        foreach (ChannelView channel in device.Channels)
            yield return Channel(channel, now, width);
        if (device.Channels.Count == 0)
            yield return new Line(width).Add("  none declared", Theme.Label);

        foreach (Line line in SchemaLines.Of(device, width))
            yield return line;

        yield return Heading("Readings", width);
        foreach (Line line in Ledger(device, width))
            yield return line;

        yield return Heading("Device", width);
        foreach (Line line in Identity(device, width))
            yield return line;

        yield return Heading("History", width);
        foreach (DeviceEvent entry in device.Events.Reverse())
            yield return Event(entry, now, width);
    }

    private Line Channel(ChannelView channel, DateTimeOffset now, int width)
    {
        (string Sign, Spectre.Console.Style Style) badge = DeviceLines.Badge(theme, channel);
        Line line = new Line(width).Add("  ")
            .Column(channel.Name, 16, Theme.Label)
            .Right(Format.Value(channel.Value, channel.Unit, channel.Resolution), 16, badge.Style).Add(badge.Sign, badge.Style)
            .Right(channel.Time is { } time ? Format.Age(now - time) : "time unknown", channel.Time is null ? 13 : 6, Theme.Label).Add("  ");
        int course = Math.Clamp(line.Left - 2, 0, 32);
        return line.Column(Sparkline.Draw(channel.Recent, course, theme.IsUnicode), course + 2, Theme.Course)
            .Add($"{Format.Safe(channel.Quantity)}, {channel.Type}", Theme.Label);
    }

    private IEnumerable<Line> Ledger(DeviceView device, int width)
    {
        LedgerView ledger = device.Ledger;
        Footer footer = new(theme, width);
        yield return footer.Equation(ledger, new Line(width).Add("  "));
        if (ledger.Lost > 0)
        {
            string causes = string.Join(", ", ledger.LostByCause.Where(cause => cause.Value > 0).Select(cause => $"{Format.Count(cause.Value)} {cause.Key}"));
            yield return Fact("lost by", causes, width, Theme.Attention);
        }

        yield return Fact("repaired", $"{Format.Count(device.Link.Repaired)} arrived only when sent again", width);
        yield return Fact("duplicates", $"{Format.Count(ledger.Duplicates)} dropped", width);
        if (ledger.AcknowledgedElsewhere > 0)
            yield return Fact("elsewhere", $"{Format.Count(ledger.AcknowledgedElsewhere)} acknowledged to an earlier store", width);

        yield return footer.Drops(device.Drops, new Line(width).Add("  "));
    }

    private static IEnumerable<Line> Identity(DeviceView device, int width)
    {
        LinkView link = device.Link;
        yield return Fact("hardware", device.Hardware, width);
        yield return Fact("firmware", device.Firmware, width);
        yield return Fact("boot", device.BootId, width);
        yield return Fact("last reset", device.LastReset, width);
        yield return Fact("path", link.Path == "udp" ? "readings by UDP" : "readings through the control connection", width);
        yield return Fact("control from", link.ControlAddress, width);
        yield return Fact("udp from", link.DatagramAddress, width);
    }

    private Line Event(DeviceEvent entry, DateTimeOffset now, int width) => new Line(width).Add("  ")
        .Right(Format.Age(now - entry.Time), 5, Theme.Label).Add(" ")
        .Column(Kind(entry).Text, 14, Kind(entry).Style)
        .Add(Format.Safe(entry.Reason.Evidence.Length == 0 ? entry.Reason.Code : entry.Reason.Evidence));

    private (string Text, Spectre.Console.Style Style) Kind(DeviceEvent entry)
    {
        if (AlertLines.Label(entry) is not { } label)
            return ($"{theme.Sign(entry.State)} {Format.State(entry.State)}", Theme.Of(entry.State));

        return Alerts.AlertCodes.LevelAfter(entry.Reason.Code) is { } level
            ? ($"{theme.Sign(level)} {label}", AlertLines.Style(level))
            : ($"{theme.Check} {label}", Theme.Good);
    }

    internal static Line Heading(string text, int width) => new Line(width).Add(text, Theme.Title);

    private static Line Fact(string label, string? value, int width, Spectre.Console.Style? style = null) =>
        new Line(width).Add("  ").Column(label, LabelCells, Theme.Label).Add(Format.Safe(value ?? "-"), style);
}
