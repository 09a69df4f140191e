using System.Text.Json;
using Telemetry.Collector.Mqtt;
using Telemetry.Collector.Outbox;

namespace Telemetry.Collector.Tests.Mqtt;

public sealed class PayloadTests
{
    private static JsonElement Json(object value) => JsonDocument.Parse(Payloads.Reading(MemoryOutbox.Reading(7, value: value))).RootElement;

    [Fact]
    public void Reading_HasValueUnitTimeBoundBootAndNumber() => Assert.Equal(
        """{"value":21.5,"unit":"Cel","time":"2026-11-21T12:00:07.000000Z","errorMs":1.5,"boot":"0000000000000001","number":7}""",
        Payloads.Text(Payloads.Reading(MemoryOutbox.Reading(7, value: 21.5))));

    [Fact]
    public void Reading_WithoutAKnownTime_SaysNull()
    {
        OutboxReading reading = MemoryOutbox.Reading(7);
        reading = reading with { Reading = reading.Reading with { Time = null, ErrorMs = null } };
        JsonElement json = JsonDocument.Parse(Payloads.Reading(reading)).RootElement;
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (json.GetProperty("time").ValueKind, json.GetProperty("errorMs").ValueKind));
    }

    [Fact]
    public void Reading_WhatJsonLacks_IsText()
    {
        Assert.Equal("NaN", Json(double.NaN).GetProperty("value").GetString());
        Assert.Equal("-Infinity", Json(float.NegativeInfinity).GetProperty("value").GetString());
        Assert.Equal("AQID", Json(new byte[] { 1, 2, 3 }).GetProperty("value").GetString());
        Assert.True(Json(true).GetProperty("value").GetBoolean());
        Assert.Equal(long.MaxValue, Json(long.MaxValue).GetProperty("value").GetInt64());
    }

    [Theory]
    [InlineData("""{"collector":"lab"}""", "lab")]
    [InlineData("""{"collector":5}""", null)]
    [InlineData("""["collector"]""", null)]
    [InlineData("collector", null)]
    [InlineData("", null)]
    public void CollectorOf_AnyText_GivesTheCollectorOrNothing(string status, string? collector) =>
        Assert.Equal(collector, Payloads.CollectorOf(System.Text.Encoding.UTF8.GetBytes(status)));
}
