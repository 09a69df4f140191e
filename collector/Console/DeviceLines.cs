using Telemetry.Collector.Views;

namespace Telemetry.Collector.Console;

/// <summary>One device in the list: its row, why it is as it is, and its channels side by side.</summary>
public sealed class DeviceLines(Theme theme, int width, DateTimeOffset now, int nameCells, int channelColumns)
{
    // The columns after the name: state, how long, rate, loss, repaired, round trip, clock.
    private const int StateCells = 13;
    private const int AgeCells = 5;
    private const int RateCells = 8;
    private const int LossCells = 7;
    private const int RepairedCells = 10;
    private const int RoundTripCells = 8;
    private const int ClockCells = 9;
    private const int StoredCells = 12;
    private const int Sign = 2;
    private const int Fixed = Sign + StateCells + AgeCells + RateCells + LossCells + RepairedCells + RoundTripCells + ClockCells;

    private const int MainValueCells = 12;
    private const int MainChannelCells = 24;

    // From here on the names of the figures are written out.
    private const int WideWidth = 104;

    // A channel: name, value, course, age. At the widest its course is as long as what is kept of it.
    private const int NarrowestChannel = 39;
    private const int WidestChannel = 65;
    private const int ChannelAgeCells = 5;
    private const int LargestCourse = 32;

    /// <summary>The widest name that leaves room for every other column at 80.</summary>
    public static int NameCells(IReadOnlyList<DeviceView> devices, int width)
    {
        int longest = devices.Count == 0 ? 0 : devices.Max(device => device.Device.Length);
        return Math.Clamp(longest + 1, 8, Math.Max(8, width - Fixed));
    }

    /// <summary>How many channels may stand side by side: first the fewest, with long courses, last the most.</summary>
    public static (int Fewest, int Most) ChannelColumns(int width) =>
        (Math.Max(1, (width - Sign + WidestChannel - 1) / WidestChannel), Math.Max(1, (width - Sign) / NarrowestChannel));

    private bool ShowsStored => width >= Fixed + nameCells + StoredCells;

    public Line Heading()
    {
        Line line = new Line(width).Column("", Sign).Column("DEVICE", nameCells, Theme.Label)
            .Column("STATE", StateCells, Theme.Label).Right("FOR", AgeCells, Theme.Label).Right("RATE", RateCells, Theme.Label)
            .Right("LOSS", LossCells, Theme.Label).Right("REPAIRED", RepairedCells, Theme.Label)
            .Right("RTT", RoundTripCells, Theme.Label).Right("CLOCK", ClockCells, Theme.Label);
        if (ShowsStored)
            line.Right("STORED", StoredCells, Theme.Label);
        return line.Left >= MainChannelCells ? line.Add("  LATEST", Theme.Label) : line;
    }

    /// <summary>A row below <see cref="Heading"/>. Without a connection there are no figures: it says why.</summary>
    public Line Row(DeviceView device)
    {
        if (!IsConnected(device))
            return RowWithReason(device);

        LinkView link = device.Link;
        Line line = Head(device).Right(Format.Rate(link.ReadingsPerSecond), RateCells)
            .Right(Format.Percent(link.LossPercent), LossCells, Theme.OfLoss(link.LossPercent))
            .Right(Format.ShortCount(link.Repaired), RepairedCells)
            .Right(Format.Milliseconds(link.RoundTripMs), RoundTripCells)
            .Right(ClockError(link), ClockCells);
        if (ShowsStored)
            line.Right(Format.Count(device.Ledger.Stored), StoredCells);
        return AddMainChannel(line, device);
    }

    /// <summary>The same figures with their names, for a device that is shown without a heading.</summary>
    public Line Title(DeviceView device)
    {
        Line line = Head(device);
        if (!IsConnected(device))
            return line;

        LinkView link = device.Link;
        line.Right(Format.Rate(link.ReadingsPerSecond), RateCells)
            .Add("  loss ", Theme.Label).Right(Format.Percent(link.LossPercent), 5, Theme.OfLoss(link.LossPercent))
            .Add(IsWide ? "  repaired " : "  rep ", Theme.Label).Right(Format.ShortCount(link.Repaired), 5)
            .Add(IsWide ? "  round trip " : " rtt ", Theme.Label).Right(Format.Milliseconds(link.RoundTripMs), 5)
            .Add(IsWide ? "  clock " : " ", Theme.Label).Right(ClockError(link), 6);
        return width >= WideWidth + StoredCells ? line.Add("  stored ", Theme.Label).Add(Format.Count(device.Ledger.Stored)) : line;
    }

    /// <summary>A row that says why instead of how well.</summary>
    public Line RowWithReason(DeviceView device) =>
        Head(device).Add("  ").Add(Format.Safe(Why(device)), IsWarned(device) ? WarningStyle(device) : Theme.Of(device.State));

    /// <summary>Why a device is not simply online, what to try, and warnings; nothing for a device in order.</summary>
    public IEnumerable<Line> Reasons(DeviceView device)
    {
        if (device.State != DeviceState.Online)
        {
            string next = device.Reason.Next.Length == 0 ? "" : $" {theme.Then} {device.Reason.Next}";
            foreach (Line line in Note(Evidence(device) + next, Theme.Of(device.State)))
                yield return line;
        }

        foreach (AlertView alert in device.Alerts)
        {
            foreach (Line line in Note($"{theme.Sign(alert.Level)} {AlertLines.Text(alert, now)}", AlertLines.Style(alert.Level)))
                yield return line;
        }

        foreach (Line line in device.Warnings.SelectMany(warning => Note(warning, Theme.Attention)))
            yield return line;
    }

    /// <summary>Every channel with its latest value, age and course, side by side.</summary>
    public IEnumerable<Line> Channels(DeviceView device)
    {
        int cells = (width - Sign) / channelColumns;
        foreach (ChannelView[] row in device.Channels.Chunk(channelColumns))
        {
            Line line = new Line(width).Column("", Sign);
            foreach (ChannelView channel in row)
                Channel(line, channel, cells);
            yield return line;
        }
    }

    public int ChannelLines(DeviceView device) => (device.Channels.Count + channelColumns - 1) / channelColumns;

    private bool IsWide => width >= WideWidth;

    /// <summary>Where the row has room: the first channel that is a number, for a glance.</summary>
    private Line AddMainChannel(Line line, DeviceView device)
    {
        if (IsWarned(device))
            return line.Add("  ").Add(Format.Safe(Why(device)), WarningStyle(device));

        ChannelView? channel = device.Channels.FirstOrDefault(candidate => candidate.Recent.Count > 0);
        if (channel is null || line.Left < MainChannelCells)
            return line;

        line.Add("  ").Right(Format.Value(channel.Value, channel.Unit, channel.Resolution), MainValueCells, Theme.Value).Add(" ");
        return line.Add(Sparkline.Draw(channel.Recent, Math.Min(line.Left, LargestCourse), theme.IsUnicode), Theme.Course);
    }

    private Line Head(DeviceView device) => new Line(width)
        .Column(IsWarned(device) ? WarningSign(device) : theme.Sign(device.State), Sign, IsWarned(device) ? WarningStyle(device) : Theme.Of(device.State))
        .Column(device.Device, nameCells - 1, Theme.Title).Add(" ")
        .Column(Format.State(device.State), StateCells, Theme.Of(device.State))
        .Right(Format.Age(now - device.Since), AgeCells, Theme.Label);

    private static bool IsConnected(DeviceView device) =>
        device.State is DeviceState.Online or DeviceState.Silent or DeviceState.Blocked;

    private static string ClockError(LinkView link) =>
        link.ClockErrorMs is null ? "-" : "±" + Format.Milliseconds(link.ClockErrorMs);

    /// <summary>Online, or not expected to be, and yet there is an alert or a warning.</summary>
    private static bool IsWarned(DeviceView device) =>
        device.State is (DeviceState.Online or DeviceState.NeverSeen) && (device.Alerts.Count > 0 || device.Warnings.Count > 0);

    private string WarningSign(DeviceView device) => AlertLines.Worst(device) is { } level ? theme.Sign(level) : Theme.Warning;

    private static Spectre.Console.Style WarningStyle(DeviceView device) =>
        AlertLines.Worst(device) is { } level ? AlertLines.Style(level) : Theme.Attention;

    private string Why(DeviceView device) =>
        !IsWarned(device) ? Evidence(device)
        : device.Alerts.Count > 0 ? AlertLines.Text(device.Alerts[0], now)
        : device.Warnings[0];

    private static string Evidence(DeviceView device) =>
        device.Reason.Evidence.Length == 0 ? device.Reason.Code : device.Reason.Evidence;

    private void Channel(Line line, ChannelView channel, int cells)
    {
        int start = line.Used;
        int nameCells = Math.Min(12, cells / 3);
        const int valueCells = 12;
        int course = Math.Clamp(cells - nameCells - valueCells - ChannelAgeCells - 4, 0, LargestCourse);
        string value = Format.Value(channel.Value, channel.Unit, channel.Resolution);
        line.Column(channel.Name, nameCells, Theme.Label)
            .Right(value, valueCells, Badge(channel).Style).Add(Badge(channel).Sign, Badge(channel).Style).Add(" ")
            .Column(Sparkline.Draw(channel.Recent, course, theme.IsUnicode), course, Theme.Course)
            .Right(channel.Time is { } time ? Format.Age(now - time) : "", ChannelAgeCells, Theme.Label)
            .PadTo(start + cells);
    }

    /// <summary>What stands right behind a value: a sign where it is beyond a limit.</summary>
    private (string Sign, Spectre.Console.Style Style) Badge(ChannelView channel) => Badge(theme, channel);

    internal static (string Sign, Spectre.Console.Style Style) Badge(Theme theme, ChannelView channel) =>
        channel.Alert is { Level: var level } ? (theme.Sign(level), AlertLines.Style(level)) : (" ", Theme.Value);

    private IEnumerable<Line> Note(string text, Spectre.Console.Style style) =>
        Format.Wrap(Format.Safe(text), width - Sign).Select(part => new Line(width).Column("", Sign).Add(part, style));
}
