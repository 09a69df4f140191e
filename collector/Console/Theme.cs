using Spectre.Console;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Console;

/// <summary>The colours and signs of the console. Colour never says anything alone: every state has its sign and its word.</summary>
public sealed class Theme(Profile profile)
{
    public static readonly Style Plain = Style.Plain;
    public static readonly Style Title = new(decoration: Decoration.Bold);
    public static readonly Style Label = new(Color.Grey);
    public static readonly Style Value = new(decoration: Decoration.Bold);
    public static readonly Style Course = new(Color.Teal);
    public static readonly Style Good = new(Color.Green);
    public static readonly Style Attention = new(Color.Yellow);
    public static readonly Style Bad = new(Color.Red);
    public static readonly Style Alarm = new(Color.White, Color.Maroon, Decoration.Bold);

    public bool IsUnicode { get; } = profile.Capabilities.Unicode;

    private readonly bool _hasColor = profile.Capabilities.ColorSystem != ColorSystem.NoColors;

    public string Rule(int cells) => new(IsUnicode ? '─' : '-', Math.Max(cells, 0));

    public string Then => IsUnicode ? "↳" : ">";

    public string Check => IsUnicode ? "✓" : "ok";

    public string Cross => IsUnicode ? "✗" : "!!";

    public string Dot => IsUnicode ? "·" : "-";

    /// <summary>The sign of something that wants to be looked at although it works.</summary>
    public const string Warning = "!";

    public string Sign(DeviceState state)
    {
        if (!IsUnicode)
        {
            return state switch
            {
                DeviceState.Online => "*",
                DeviceState.Offline => "x",
                DeviceState.NeverSeen => ".",
                _ => "!",
            };
        }

        return state switch
        {
            DeviceState.Online => "●",
            DeviceState.Silent or DeviceState.Blocked => "◐",
            DeviceState.Connecting => "◌",
            DeviceState.NeverSeen => "○",
            _ => "✗",
        };
    }

    public string Sign(AlertLevel level) => level switch
    {
        AlertLevel.Alarm => IsUnicode ? "▲" : "A",
        _ => Warning,
    };

    public static Style Of(DeviceState state) => state switch
    {
        DeviceState.Online => Good,
        DeviceState.Silent or DeviceState.Blocked => Attention,
        DeviceState.Offline => Bad,
        DeviceState.Connecting => new Style(Color.Blue),
        _ => Label,
    };

    public static Style OfLoss(double? percent) => percent switch
    {
        null => Label,
        >= 20 => Bad,
        >= 5 => Attention,
        _ => Plain,
    };

    public Line Select(Line line) => _hasColor && profile.Capabilities.ColorSystem >= ColorSystem.EightBit
        ? line.Restyle(style => style.Background(Color.Grey23))
        : line.Restyle(style => style.Decoration(Decoration.Invert));
}
