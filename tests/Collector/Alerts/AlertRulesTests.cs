using Telemetry.Collector.Alerts;
using Telemetry.Collector.Hosting;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.Alerts;

public sealed class AlertRulesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private AlertRules Read(string alerts)
    {
        File.WriteAllText(_directory.File("telemetry.json"), $$"""{ "port": 0, "alerts": {{alerts}} }""");
        return Settings.Read(new DataDirectory(_directory.Path), new SettingFlags()).Alerts;
    }

    private static ChannelDeclaration Channel(string name, ChannelType type = ChannelType.Float32) =>
        new() { Name = name, Type = type, HasRange = true, Lowest = -40, Highest = 85 };

    [Theory]
    [InlineData("garden", "garden", true)]
    [InlineData("garden", "garden2", false)]
    [InlineData("*", "garden", true)]
    [InlineData("g*", "garden", true)]
    [InlineData("*n", "garden", true)]
    [InlineData("g*n", "garden", true)]
    [InlineData("g*d*n", "garden", true)]
    [InlineData("g*d*d*n", "garden", false)]
    [InlineData("ga*ar", "gar", false)]
    [InlineData("*r*", "garden", true)]
    [InlineData("*x*", "garden", false)]
    [InlineData("G*", "garden", false)]
    public void Matches_OfAPattern_TakesAStarForAnyCharacters(string pattern, string name, bool expected) =>
        Assert.Equal(expected, new NamePattern(pattern).Matches(name));

    [Theory]
    [InlineData("garden", "temperature", 3)]
    [InlineData("garden", "humidity", 2)]
    [InlineData("gate", "temperature", 4)]
    [InlineData("gate", "temp2", 1)]
    [InlineData("roof", "humidity", 0)]
    [InlineData("last", "humidity", 6)]
    public void LimitsOf_WhereSeveralRulesMatch_TakesTheMostSpecific(string device, string channel, double expected)
    {
        AlertRules rules = Read("""
            { "rules": [
              { "device": "garden", "channel": "temperature", "warn": { "above": 3 } },
              { "device": "garden", "channel": "*", "warn": { "above": 2 } },
              { "channel": "temp*", "warn": { "above": 1 } },
              { "channel": "*", "warn": { "above": 0 } },
              { "device": "ga*", "channel": "temperature", "warn": { "above": 4 } },
              { "device": "last", "channel": "*", "warn": { "above": 5 } },
              { "device": "last", "channel": "*", "warn": { "above": 6 } } ] }
            """);

        Assert.Equal(expected, rules.LimitsOf(device, Channel(channel)).Warn.Above);
    }

    [Fact]
    public void LimitsOf_AWholeRule_HoldsWhatItSays()
    {
        AlertRules rules = Read("""
            { "rules": [
              { "channel": "t", "warn": { "above": 30 }, "alarm": { "above": 35, "below": -5 }, "hysteresis": 0.5, "for": "30s" },
              { "channel": "door", "alarm": { "is": true } },
              { "channel": "power", "warn": { "is": false } } ] }
            """);

        Assert.Equal(
            new ChannelLimits
            {
                Warn = new LevelLimits(30, null),
                Alarm = new LevelLimits(35, -5),
                Hysteresis = 0.5,
                ForUs = 30_000_000,
                Origin = "alerts.rules[0] in telemetry.json",
            },
            rules.LimitsOf("any", Channel("t")));
        Assert.Equal(new LevelLimits(0.5, null), rules.LimitsOf("any", Channel("door", ChannelType.Bool)).Alarm);
        Assert.Equal(new LevelLimits(null, 0.5), rules.LimitsOf("any", Channel("power", ChannelType.Bool)).Warn);
    }

    [Fact]
    public void LimitsOf_WithoutARule_AreTheRangeThatTheDeviceDeclared()
    {
        AlertRules rules = Read("""{ "rules": [ { "device": "lab", "channel": "*", "off": true } ] }""");

        Assert.Equal(new ChannelLimits { Alarm = new LevelLimits(85, -40) }, rules.LimitsOf("garden", Channel("t")));
        Assert.False(rules.LimitsOf("lab", Channel("t")).Any);
        Assert.False(rules.LimitsOf("garden", new ChannelDeclaration { Name = "t", Type = ChannelType.Float32 }).Any);
        Assert.False(rules.LimitsOf("garden", new ChannelDeclaration { Name = "t", Type = ChannelType.Float32, HasRange = true, Lowest = double.NaN, Highest = 1 }).Any);
        Assert.False(rules.LimitsOf("garden", Channel("t", ChannelType.Bytes)).Any);
    }

    [Fact]
    public void AbsenceOf_ADevice_IsThatOfItsMostSpecificRule()
    {
        AlertRules rules = Read("""
            { "offline": "10m", "rules": [ { "device": "roof", "offline": "1h" }, { "device": "r*", "offline": false } ] }
            """);

        Assert.Equal(600_000_000, rules.AbsenceOf("garden"));
        Assert.Equal(3_600_000_000, rules.AbsenceOf("roof"));
        Assert.Null(rules.AbsenceOf("rain"));
        Assert.Equal(300_000_000, AlertRules.Default.AbsenceOf("garden"));
        Assert.Null(Read("""{ "offline": false }""").AbsenceOf("garden"));
    }

    [Theory]
    [InlineData("[]", "alerts: [] is not an object")]
    [InlineData("""{ "offlin": "5m" }""", "alerts: 'offlin'")]
    [InlineData("""{ "offline": 5 }""", "alerts.offline: 5 is not a text")]
    [InlineData("""{ "offline": "5" }""", "alerts.offline: '5' has no unit")]
    [InlineData("""{ "offline": "5s" }""", "alerts.offline: is shorter than 10s")]
    [InlineData("""{ "rules": {} }""", "alerts.rules: {} is not a list")]
    [InlineData("""{ "rules": [ 7 ] }""", "alerts.rules[0]: 7 is not an object")]
    [InlineData("""{ "rules": [ { "warn": { "above": 1 } } ] }""", "alerts.rules[0]: says no channel")]
    [InlineData("""{ "rules": [ { "channel": "t" } ] }""", "alerts.rules[0]: has neither warn nor alarm")]
    [InlineData("""{ "rules": [ { "channel": "t", "warn": {} } ] }""", "alerts.rules[0].warn: has no limit")]
    [InlineData("""{ "rules": [ { "channel": "t", "warn": { "above": "hot" } } ] }""", "alerts.rules[0].warn.above: \"hot\" is not a number")]
    [InlineData("""{ "rules": [ { "channel": "t", "warn": { "over": 1 } } ] }""", "alerts.rules[0].warn: 'over'")]
    [InlineData("""{ "rules": [ { "channel": "t", "alarm": { "is": 1 } } ] }""", "alerts.rules[0].alarm.is: 1 is neither true nor false")]
    [InlineData("""{ "rules": [ { "channel": "a b", "warn": { "above": 1 } } ] }""", "alerts.rules[0].channel: 'a b' is no name")]
    [InlineData("""{ "rules": [ { "channel": "t", "warn": { "above": 1 }, "for": 3 } ] }""", "alerts.rules[0].for: 3 is not a text")]
    [InlineData("""{ "rules": [ { "channel": "t", "warn": { "above": 1 }, "for": "-3s" } ] }""", "alerts.rules[0].for: ")]
    [InlineData("""{ "rules": [ { "channel": "t", "warn": { "above": 1 }, "hysteresis": -1 } ] }""", "negative hysteresis")]
    [InlineData("""{ "rules": [ { "channel": "t", "warn": { "above": 1, "below": 2 } } ] }""", "no value is between")]
    [InlineData("""{ "rules": [ { "channel": "t", "warn": { "above": 2, "below": 1 }, "hysteresis": 1.5 } ] }""", "no value between 1 and 2 would end it")]
    [InlineData("""{ "rules": [ { "channel": "t", "warn": { "above": 2 }, "alarm": { "above": 1 } } ] }""", "comes before the warning")]
    [InlineData("""{ "rules": [ { "channel": "t", "warn": { "below": 1 }, "alarm": { "below": 2 } } ] }""", "comes before the warning")]
    [InlineData("""{ "rules": [ { "channel": "t", "off": false } ] }""", "alerts.rules[0].off: false is not true")]
    [InlineData("""{ "rules": [ { "channel": "t", "off": true, "warn": { "above": 1 } } ] }""", "'warn' has no meaning here")]
    [InlineData("""{ "rules": [ { "channel": "t", "offline": "1h" } ] }""", "'channel' has no meaning here")]
    public void Read_OfAMistake_NamesFileAndKeyAndSaysWhatToWrite(string alerts, string expected)
    {
        UserException fault = Assert.Throws<UserException>(() => Read(alerts));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Contains("telemetry.json: alerts", fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(fault.Next);
        Assert.Equal(ExitCode.Usage, fault.ExitCode);
    }
}
