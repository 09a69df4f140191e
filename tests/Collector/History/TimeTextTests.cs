using Telemetry.Collector.History;

namespace Telemetry.Collector.Tests.History;

public sealed class TimeTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 14, 30, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-21", "2026-11-21T00:00:00.000000Z")]
    [InlineData("2026-11-21T08:05", "2026-11-21T08:05:00.000000Z")]
    [InlineData("2026-11-21 08:05:06", "2026-11-21T08:05:06.000000Z")]
    [InlineData("2026-11-21T08:05:06.1234567Z", "2026-11-21T08:05:06.123456Z")]
    [InlineData("2026-11-21T08:05:06+02:00", "2026-11-21T06:05:06.000000Z")]
    [InlineData("2026-11-21T08:05-01:30", "2026-11-21T09:35:00.000000Z")]
    [InlineData("today", "2026-11-21T00:00:00.000000Z")]
    [InlineData("yesterday", "2026-11-20T00:00:00.000000Z")]
    [InlineData("now", "2026-11-21T14:30:05.000000Z")]
    [InlineData("-90m", "2026-11-21T13:00:05.000000Z")]
    [InlineData("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500000Z")]
    public void TryTime_WhatPeopleType_IsUtc(string text, string expected)
    {
        Assert.True(TimeText.TryTime(text, Now, out long utcUs));
        Assert.Equal(expected, UtcText.Text(utcUs, 6));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("21.11.2026")]
    [InlineData("2026-13-01")]
    [InlineData("-90")]
    [InlineData("--1h")]
    public void TryTime_Nonsense_IsNone(string text) => Assert.False(TimeText.TryTime(text, Now, out _));

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("15m", 900)]
    [InlineData("1.5h", 5400)]
    [InlineData("7d", 604_800)]
    [InlineData("2w", 1_209_600)]
    [InlineData("250ms", 0.25)]
    public void TryDuration_NumberAndUnit_IsMicroseconds(string text, double seconds)
    {
        Assert.True(TimeText.TryDuration(text, out long us));
        Assert.Equal((long)(seconds * 1e6), us);
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("-5m")]
    [InlineData("5")]
    [InlineData("5y")]
    [InlineData("m")]
    [InlineData("99999999999999w")]
    public void TryDuration_Nonsense_IsNone(string text) => Assert.False(TimeText.TryDuration(text, out _));

    [Theory]
    [InlineData(0, "2026-11-21T14:30:05.123456Z")]
    [InlineData(9, "2026-11-21T14:30:05.123456Z")]
    [InlineData(10, "2026-11-21T14:30:05.12345Z")]
    [InlineData(2_500, "2026-11-21T14:30:05.123Z")]
    [InlineData(999_999, "2026-11-21T14:30:05.1Z")]
    [InlineData(1_000_000, "2026-11-21T14:30:05Z")]
    public void Meaningful_Error_DecidesTheDecimals(long errorUs, string expected) =>
        Assert.Equal(expected, UtcText.Meaningful(TimeText.Microseconds(Now.AddMicroseconds(123_456)), errorUs));
}
