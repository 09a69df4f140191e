using Telemetry.Collector.Console;

namespace Telemetry.Collector.Tests.Console;

public sealed class FormatTests
{
    [Theory]
    [InlineData(21.4371, "Cel", 0.01, "21.44 °C")]
    [InlineData(21.4371, "Cel", 0.5, "21.4 °C")]
    [InlineData(21.4371, "Cel", 1.0, "21 °C")]
    [InlineData(1013.25, "hPa", 0.01, "1,013.25 hPa")]
    [InlineData(1013.25, "hPa", 10.0, "1,013 hPa")]
    [InlineData(0.25, "1", 0.001, "0.250")]
    [InlineData(45.0, "%", null, "45.00 %")]
    [InlineData(-0.00001, "V", null, "-1e-5 V")]
    [InlineData(0.0, "V", null, "0 V")]
    [InlineData(double.NaN, "V", 0.1, "NaN V")]
    [InlineData(double.NegativeInfinity, "V", null, "-∞ V")]
    [InlineData(1e300, "V", 0.1, "1e+300 V")]
    [InlineData(5.0, "V", 0.0, "5.00 V")]
    [InlineData(5.0, "V", double.NaN, "5.00 V")]
    [InlineData(5.0, "V", 1e-300, "5.000000000 V")]
    public void Value_OfANumber_HasTheDecimalsOfItsResolution(double value, string unit, double? resolution, string expected) =>
        Assert.Equal(expected, Format.Value(value, unit, resolution));

    [Fact]
    public void Value_OfOtherTypes_IsWrittenForAPerson()
    {
        Assert.Equal("yes", Format.Value(true, "1", null));
        Assert.Equal("1,234,567", Format.Value(1234567L, "1", null));
        Assert.Equal("open", Format.Value("open", "1", null));
        Assert.Equal("4.0 KiB", Format.Value(new byte[4096], "m/s2", null));
        Assert.Equal("-", Format.Value(null, "Cel", 0.1));
    }

    [Fact]
    public void Value_OfTextWithControlCharacters_CannotReachTheTerminal()
    {
        string shown = Format.Value("\e[2Jhello\r\n\u202Eworld\u009B", "1", null);

        Assert.DoesNotContain(shown, c => char.IsControl(c) || c == '\u202E');
        Assert.Contains("hello", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-5, "0.0s")]
    [InlineData(0.44, "0.4s")]
    [InlineData(9.96, "10s")]
    [InlineData(59.9, "1m")]
    [InlineData(60, "1m")]
    [InlineData(3600, "1h")]
    [InlineData(86400 * 3, "3d")]
    public void Age_OfASpan_IsInItsLargestUnit(double seconds, string expected) =>
        Assert.Equal(expected, Format.Age(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(9_999UL, "9,999")]
    [InlineData(12_340UL, "12.3k")]
    [InlineData(123_400UL, "123k")]
    [InlineData(4_500_000UL, "4.5M")]
    [InlineData(4_500_000_000UL, "4.5G")]
    public void ShortCount_OfACount_FitsFiveCells(ulong count, string expected) => Assert.Equal(expected, Format.ShortCount(count));

    [Fact]
    public void Wrap_OfALongText_BreaksAtBlanksAndCutsLongWords() =>
        Assert.Equal(["one two", "abcdefgh", "ijk"], Format.Wrap("one two abcdefghijk", 8));

    [Fact]
    public void Draw_OfValues_ScalesToWhatIsShown()
    {
        Assert.Equal("▁█", Sparkline.Draw([100, 0, 1], 2, isUnicode: true));
        Assert.Equal("▄▄▄", Sparkline.Draw([5, 5, 5], 3, isUnicode: true));
        Assert.Equal("▁ █", Sparkline.Draw([1, double.NaN, 2], 3, isUnicode: true));
        Assert.Equal("▁█", Sparkline.Draw([double.MinValue, double.MaxValue], 2, isUnicode: true));
        Assert.Equal("", Sparkline.Draw([], 5, isUnicode: true));
        Assert.DoesNotContain(Sparkline.Draw([1, 2, 3, 4], 4, isUnicode: false), c => c > 127);
    }
}
