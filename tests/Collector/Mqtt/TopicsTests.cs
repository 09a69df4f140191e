using Telemetry.Collector.Mqtt;

namespace Telemetry.Collector.Tests.Mqtt;

public sealed class TopicsTests
{
    private static readonly Topics Topics = new();

    [Fact]
    public void OfChannel_OrdinaryNames_AreTheTopic() => Assert.Equal("telemetry/garden/air.temperature", Topics.OfChannel("garden", "air.temperature"));

    [Theory]
    [InlineData("status")]
    [InlineData("availability")]
    [InlineData("parameters")]
    [InlineData("alert")]
    [InlineData("event")]
    [InlineData("result")]
    [InlineData("command")]
    [InlineData("set")]
    [InlineData("do")]
    public void OfChannel_NameOfATopicOfOurs_DoesNotTakeItsPlace(string name) => Assert.Equal($"telemetry/garden/:{name}", Topics.OfChannel("garden", name));

    [Fact]
    public void OfStatus_DeviceCalledCollector_DoesNotTakeTheCollectorsPlace()
    {
        Assert.Equal("telemetry/:collector/availability", Topics.OfAvailability("collector"));
        Assert.NotEqual(Topics.CollectorAvailability, Topics.OfAvailability("collector"));
        Assert.True(Topics.TryRead("telemetry/:collector/command", out string device, out _));
        Assert.Equal("collector", device);
        Assert.False(Topics.TryRead("telemetry/collector/command", out _, out _));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("+")]
    [InlineData("#")]
    [InlineData("a\0b")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("$SYS")]
    [InlineData("ä")]
    public void OfChannel_NameThatIsNone_IsOneLevelWithoutWildcards(string name)
    {
        string topic = Topics.OfChannel("garden", name);
        Assert.Equal(2, topic.Count(c => c == '/'));
        Assert.DoesNotContain(topic, c => c is '+' or '#' or '\0');
    }

    [Fact]
    public void TryRead_EachTopic_GivesTheNamesBack()
    {
        const string characters = "ab.:_-/+# %$\0äß€%2F";
        for (int seed = 0; seed < 5000; seed++)
        {
            Random random = new(seed);
            string device = new([.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => characters[random.Next(characters.Length)])]);
            string name = new([.. Enumerable.Range(0, random.Next(0, 6)).Select(_ => characters[random.Next(characters.Length)])]);

            Assert.True(Topics.TryRead(Topics.OfSet(device, name), out string setDevice, out string[] set) && Topics.IsSet(set, out _), $"seed {seed}");
            Assert.True(Topics.IsSet(set, out string parameter) && (setDevice, parameter) == (device, name), $"seed {seed}: '{device}' '{name}' came back as '{setDevice}' '{parameter}'");
            Assert.True(Topics.TryRead(Topics.OfDo(device, name), out string doDevice, out string[] action), $"seed {seed}");
            Assert.True(Topics.IsDo(action, out string actionName) && (doDevice, actionName) == (device, name), $"seed {seed}");
        }
    }

    [Fact]
    public void DiscoveryId_DifferentDevices_AreDifferent()
    {
        string[] names = ["a.b", "a_b", "a-b", "a.b.c", "a_b.c"];
        string[] ids = [.. names.Select(Topics.DiscoveryId)];
        Assert.Equal(names.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[a-zA-Z0-9_-]+$", id));
        Assert.NotEqual(Topics.DiscoveryId("a"), new Topics("other").DiscoveryId("a"));
    }
}
