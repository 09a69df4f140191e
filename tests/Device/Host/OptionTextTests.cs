using Telemetry.Device.Host;
using Telemetry.Simulator.Options;

namespace Telemetry.Device.Tests.Host;

public sealed class OptionTextTests
{
    [Theory]
    [InlineData("30%", 0.3)]
    [InlineData("30", 0.3)]
    [InlineData("0.5%", 0.005)]
    [InlineData("0", 0)]
    [InlineData("1", 0.01)]
    [InlineData("100%", 1)]
    public void TryPercent_WithOrWithoutTheSign_IsAShare(string text, double expected)
    {
        Assert.True(OptionText.TryPercent(text, out double share, out _));
        Assert.Equal(expected, share, 12);
    }

    [Theory]
    [InlineData("0.3", "'0.3' may mean 0.3% or 30%. Write the percent sign.")]
    [InlineData("abc", "'abc' is not a percentage. Write it like 30%.")]
    [InlineData("", "'' is not a percentage. Write it like 30%.")]
    [InlineData("%", "'%' is not a percentage. Write it like 30%.")]
    [InlineData("130%", "'130%' is not between 0% and 100%.")]
    [InlineData("-1%", "'-1%' is not between 0% and 100%.")]
    [InlineData("NaN", "'NaN' is not a percentage. Write it like 30%.")]
    [InlineData("1e1", "'1e1' is not a percentage. Write it like 30%.")]
    public void TryPercent_WhatIsNotOne_SaysWhatToWrite(string text, string expected)
    {
        Assert.False(OptionText.TryPercent(text, out _, out string error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData("5s", 5_000_000)]
    [InlineData("500ms", 500_000)]
    [InlineData("2m", 120_000_000)]
    [InlineData("1.5h", 5_400_000_000)]
    [InlineData("250us", 250)]
    [InlineData("0", 0)]
    public void TryDuration_WithAUnit_IsMicroseconds(string text, long expected)
    {
        Assert.True(OptionText.TryDuration(text, out long us, out _));
        Assert.Equal(expected, us);
    }

    [Theory]
    [InlineData("5", "'5' has no unit. Write 5s, 5ms, 5m, 5h or 5d.")]
    [InlineData("-5s", "'-5s' is not a duration. Write it like 5s, 500ms, 2m, 1h or 7d.")]
    [InlineData("s", "'s' is not a duration. Write it like 5s, 500ms, 2m, 1h or 7d.")]
    [InlineData("900000h", "'900000h' is more than a century.")]
    public void TryDuration_WhatIsNotOne_SaysWhatToWrite(string text, string expected)
    {
        Assert.False(OptionText.TryDuration(text, out _, out string error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void TryOutage_StartAndLength_AreBoth()
    {
        Assert.True(OutageText.TryOutage("5s,500ms", out var outage, out _));
        Assert.Equal(5_000_000, outage.StartUs);
        Assert.Equal(500_000, outage.LengthUs);
        Assert.True(outage.Covers(5_499_999) && !outage.Covers(5_500_000) && !outage.Covers(4_999_999));
    }

    [Theory]
    [InlineData("5s")]
    [InlineData("5s,5")]
    [InlineData("5s,0s")]
    [InlineData("1s,2s,3s")]
    public void TryOutage_WhatIsNotOne_IsRefused(string text)
    {
        Assert.False(OutageText.TryOutage(text, out _, out string error));
        Assert.NotEmpty(error);
    }

    [Theory]
    [InlineData("192.168.1.20:5171", "192.168.1.20", 5171)]
    [InlineData("collector.local", "collector.local", 5170)]
    [InlineData("localhost:80", "localhost", 80)]
    [InlineData("::1", "::1", 5170)]
    [InlineData("[::1]:99", "::1", 99)]
    [InlineData("[::1]", "::1", 5170)]
    public void TryHostPort_AnAddress_IsHostAndPort(string text, string host, int port)
    {
        Assert.True(OptionText.TryHostPort(text, out string actualHost, out int actualPort, out _));
        Assert.Equal((host, port), (actualHost, actualPort));
    }

    [Theory]
    [InlineData("host:0")]
    [InlineData("host:70000")]
    [InlineData("host:x")]
    [InlineData(":5170")]
    [InlineData("two words:1")]
    [InlineData("")]
    public void TryHostPort_WhatIsNotOne_IsRefused(string text)
    {
        Assert.False(OptionText.TryHostPort(text, out _, out _, out string error));
        Assert.NotEmpty(error);
    }
}
