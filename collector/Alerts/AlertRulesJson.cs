using System.Text.Json;
using Telemetry.Collector.Views;
using Telemetry.Device.Host;

namespace Telemetry.Collector.Alerts;

//   { "offline": "10m",
//     "rules": [
//       { "device": "garden", "channel": "temperature", "warn": { "above": 30 }, "alarm": { "above": 35, "below": -5 }, "hysteresis": 0.5, "for": "30s" },
//       { "channel": "door", "alarm": { "is": true } },
//       { "device": "test-*", "channel": "*", "off": true },
//       { "device": "roof", "offline": false } ] }
//
/// <summary>Reads <c>alerts</c> of <c>telemetry.json</c> (docs/alerts.md). Every mistake is named with its key and what to write instead.</summary>
internal static class AlertRulesJson
{
    /// <summary>Each channel of a device is held against every rule once in each of its boots.</summary>
    private const int MostRules = 1000;

    private const string LimitsExample = "Write it like { \"above\": 30, \"below\": -5 }.";

    // Below this a device that restarts, or one whose datagrams are late, would be an alarm each time.
    private const long ShortestAbsenceUs = 10_000_000;

    /// <param name="json">the value of <c>alerts</c></param>
    /// <param name="file">for messages</param>
    /// <exception cref="UserException">Something in it is wrong.</exception>
    public static AlertRules Parse(string json, string file)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        AlertNode alerts = new(document.RootElement, "alerts", file);
        alerts.Require(JsonValueKind.Object, "an object", "Write it like \"alerts\": { \"offline\": \"10m\", \"rules\": [ … ] }.");
        alerts.Allow("offline", "rules");
        List<LimitRule> limits = [];
        List<AbsenceRule> absences = [];
        if (alerts.Find("offline") is { } offline)
            absences.Add(new AbsenceRule(NamePattern.Any, Absence(offline)));
        if (alerts.Find("rules") is { } rules)
        {
            foreach (AlertNode rule in rules.Items(MostRules))
                Read(rule, limits, absences);
        }

        return new AlertRules(limits, absences);
    }

    private static void Read(AlertNode rule, List<LimitRule> limits, List<AbsenceRule> absences)
    {
        rule.Require(JsonValueKind.Object, "an object", "Write a rule like { \"channel\": \"temperature\", \"alarm\": { \"above\": 35 } }.");
        rule.Allow("device", "channel", "warn", "alarm", "hysteresis", "for", "off", "offline");
        NamePattern device = rule.Find("device") is { } named ? Pattern(named) : NamePattern.Any;
        if (rule.Find("offline") is { } offline)
        {
            rule.Allow("device", "offline");
            absences.Add(new AbsenceRule(device, Absence(offline)));
            return;
        }

        if (rule.Find("channel") is not { } channel)
            throw rule.Wrong("says no channel", "Name one, or write \"channel\": \"*\" for all.");

        limits.Add(new LimitRule(device, Pattern(channel), Limits(rule)));
    }

    private static ChannelLimits Limits(AlertNode rule)
    {
        if (rule.Find("off") is { } off)
        {
            rule.Allow("device", "channel", "off");
            off.Require(JsonValueKind.True, "true", "Leave it out where there are limits.");
            return ChannelLimits.None;
        }

        ChannelLimits limits = new()
        {
            Warn = Level(rule.Find("warn")),
            Alarm = Level(rule.Find("alarm")),
            Hysteresis = rule.Find("hysteresis")?.Number("Write it like \"hysteresis\": 0.5, in the channel's unit.") ?? 0,
            ForUs = rule.Find("for") is { } time ? Duration(time) : 0,
            Origin = $"{rule.Path} in {Path.GetFileName(rule.File)}",
        };
        if (!limits.Any)
            throw rule.Wrong("has neither warn nor alarm", "Write limits, or \"off\": true for a channel that is never an alert.");

        Check(rule, limits);
        return limits;
    }

    private static LevelLimits Level(AlertNode? found)
    {
        if (found is not { } level)
            return LevelLimits.None;

        level.Require(JsonValueKind.Object, "an object", LimitsExample);
        level.Allow("above", "below", "is");
        if (level.Find("is") is { } flag)
        {
            // A bool is 0 or 1, and its limit between them.
            level.Allow("is");
            return flag.Flag("Write true or false: the value of a bool that is wrong.") ? new LevelLimits(0.5, null) : new LevelLimits(null, 0.5);
        }

        LevelLimits limits = new(level.Find("above")?.Number(LimitsExample), level.Find("below")?.Number(LimitsExample));
        return limits.Any ? limits : throw level.Wrong("has no limit", LimitsExample);
    }

    /// <summary>Limits that contradict each other would leave a channel in an alert for ever, or say the less urgent thing last.</summary>
    private static void Check(AlertNode rule, ChannelLimits limits)
    {
        if (limits.Hysteresis < 0)
            throw rule.Wrong("has a negative hysteresis", "It says how far a value must come back behind a limit.");

        foreach (AlertLevel level in (AlertLevel[])[AlertLevel.Warn, AlertLevel.Alarm])
        {
            LevelLimits of = limits.Of(level);
            string name = level == AlertLevel.Warn ? "warn" : "alarm";
            if (of.Below >= of.Above)
                throw rule.Wrong($"{name}: no value is between below {of.Below} and above {of.Above}", "Below is the lower one.");
            if (of.Above - of.Below < limits.Hysteresis)
                throw rule.Wrong($"{name}: with a hysteresis of {limits.Hysteresis} no value between {of.Below} and {of.Above} would end it", "Make it smaller.");
        }

        if (limits.Alarm.Above < limits.Warn.Above)
            throw rule.Wrong($"the alarm above {limits.Alarm.Above} comes before the warning above {limits.Warn.Above}", "Exchange them.");
        if (limits.Alarm.Below > limits.Warn.Below)
            throw rule.Wrong($"the alarm below {limits.Alarm.Below} comes before the warning below {limits.Warn.Below}", "Exchange them.");
    }

    private static NamePattern Pattern(AlertNode node)
    {
        const string Names = "Names have the characters A-Z a-z 0-9 . _ - and at most 32 of them; * stands for any.";
        string text = node.Text(Names);
        bool isPattern = text.Length is > 0 and <= Wire.Limits.NameBytes && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '*');
        return isPattern ? new NamePattern(text) : throw node.Wrong($"'{text}' is no name", Names);
    }

    private static long? Absence(AlertNode node)
    {
        const string Example = "Write it like \"offline\": \"10m\", or false: a device may be away as long as it likes.";
        if (node.IsFalse)
            return null;

        long us = Duration(node, Example);
        return us >= ShortestAbsenceUs ? us : throw node.Wrong($"is shorter than {ShortestAbsenceUs / 1_000_000}s", "Every restart of a device would be an alarm.");
    }

    private static long Duration(AlertNode node, string example = "Write it like \"for\": \"30s\".") =>
        OptionText.TryDuration(node.Text(example), out long us, out string error) ? us : throw node.Wrong(error, example);
}
