using Telemetry.Collector.Commands;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Tests.Commands;

public class SettingTextTests
{
    [Theory]
    [InlineData("float64", "ms", "250", 250.0)]
    [InlineData("float64", "ms", "10s", 10_000.0)]
    [InlineData("float64", "ms", "1.5m", 90_000.0)]
    [InlineData("float64", "ms", "250 ms", 250.0)]
    [InlineData("float64", "s", "500ms", 0.5)]
    [InlineData("float32", "Cel", "-3.5", -3.5)]
    [InlineData("float32", "Cel", "21°C", 21.0)]
    [InlineData("float64", "", "1e3", 1000.0)]
    [InlineData("int64", "ms", "10s", 10_000L)]
    [InlineData("int64", "1", "-9223372036854775808", long.MinValue)]
    [InlineData("bool", "1", "on", true)]
    [InlineData("bool", "1", "No", false)]
    [InlineData("text", "1", "10s", "10s")]
    public void TryParse_ValueOfTheParametersType_IsItsValue(string type, string unit, string text, object expected)
    {
        Assert.True(SettingText.TryParse(Parameter(type, unit), text, out object value, out string error), error);
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("float64", "ms", "fast", "no number of ms and no duration")]
    [InlineData("float64", "Cel", "10s", "no number of °C")]
    [InlineData("float64", "", "NaN", "no number")]
    [InlineData("int64", "s", "1500ms", "no whole number of s")]
    [InlineData("int64", "1", "1.5", "no whole number")]
    [InlineData("bool", "1", "maybe", "neither true nor false")]
    [InlineData("bytes", "1", "00", "bytes")]
    public void TryParse_SomethingElse_SaysWhatIsExpected(string type, string unit, string text, string expected)
    {
        Assert.False(SettingText.TryParse(Parameter(type, unit), text, out _, out string error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_TextThatNoFrameHolds_IsRefused()
    {
        Assert.True(SettingText.TryParse(Parameter("text", "1"), new string('a', 200), out _, out _));
        Assert.False(SettingText.TryParse(Parameter("text", "1"), new string('ä', 101), out _, out _));
    }

    [Theory]
    [InlineData(1.0, true)]
    [InlineData(60.0, true)]
    [InlineData(0.5, false)]
    [InlineData(61L, false)]
    [InlineData(double.NaN, false)]
    public void IsInRange_WithARange_IncludesItsEnds(object value, bool expected) =>
        // Read from JSON, a range may be whole numbers even where the value is none.
        Assert.Equal(expected, SettingText.IsInRange(Parameter("float64", "s") with { Lowest = 1L, Highest = 60.0 }, value));

    [Fact]
    public void IsInRange_WholeNumbersBeyondAFloat_AreComparedExactly()
    {
        ParameterView parameter = Parameter("int64", "1") with { Lowest = 0L, Highest = long.MaxValue - 1 };

        Assert.True(SettingText.IsInRange(parameter, long.MaxValue - 1));
        Assert.False(SettingText.IsInRange(parameter, long.MaxValue));
    }

    [Theory]
    [InlineData("true", "bool", true)]
    [InlineData("12", "int64", 12L)]
    [InlineData("1.5", "float64", 1.5)]
    [InlineData("red", "text", "red")]
    public void Typed_ArgumentOfAnAction_HasTheTypeThatItLooksLike(string text, string type, object value)
    {
        Assert.Equal((type, value), DoCommand.Typed(text, isText: false));
        Assert.Equal(("text", text), DoCommand.Typed(text, isText: true));
    }

    private static ParameterView Parameter(string type, string unit) => new("p", type, unit, "", 0L, 0L, null, null);
}
