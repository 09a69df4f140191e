using System.Text.Json;
using Telemetry.Collector.Mqtt;
using Telemetry.Collector.Outbox;
using Telemetry.Collector.Views;

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

    [Fact]
    public void Alert_HasTheWorstLevelAndEachAlert()
    {
        DateTimeOffset since = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
        DeviceView device = SampleViews.Device() with
        {
            Alerts =
            [
                new AlertView(AlertLevel.Alarm, "offline-long", null, since, null, 300, true, "s", "away", ""),
                new AlertView(AlertLevel.Warn, "limit-warn", "temperature", since, 31.5, 30, true, "Cel", "warm", "look"),
            ],
        };

        Assert.Equal(
            """{"level":"alarm","alerts":[{"level":"alarm","code":"offline-long","channel":null,"since":"2026-11-21T12:00:00.000000Z","value":null,"limit":300,"unit":"s","evidence":"away","next":""},"""
            + """{"level":"warn","code":"limit-warn","channel":"temperature","since":"2026-11-21T12:00:00.000000Z","value":31.5,"limit":30,"unit":"Cel","evidence":"warm","next":"look"}]}""",
            Payloads.Text(Payloads.Alert(device)));
        Assert.Equal("""{"level":null,"alerts":[]}""", Payloads.Text(Payloads.Alert(SampleViews.Device())));
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
