using Telemetry.Collector.Hosting;
using Telemetry.Collector.Mqtt;

namespace Telemetry.Collector.Tests.Mqtt;

public sealed class BrokerAddressTests
{
    [Theory]
    [InlineData("mqtt://broker", "broker", 1883, false, null)]
    [InlineData("mqtt://broker/", "broker", 1883, false, null)]
    [InlineData("mqtts://broker", "broker", 8883, true, null)]
    [InlineData("mqtt://alice@192.168.1.5:1884", "192.168.1.5", 1884, false, "alice")]
    [InlineData("mqtt://al%40ice@broker", "broker", 1883, false, "al@ice")]
    [InlineData("mqtt://[fe80::1]:1885", "fe80::1", 1885, false, null)]
    public void TryParse_Valid_IsTakenApart(string text, string host, int port, bool isSecure, string? user)
    {
        Assert.True(BrokerAddress.TryParse(text, out BrokerAddress? address, out _, out _));
        Assert.Equal((host, port, isSecure, user), (address.Host, address.Port, address.IsSecure, address.User));
    }

    [Theory]
    [InlineData("broker:1883")]
    [InlineData("http://broker")]
    [InlineData("mqtt://")]
    [InlineData("mqtt://broker:99999")]
    [InlineData("mqtt://broker/topic")]
    [InlineData("")]
    public void TryParse_SomethingElse_SaysHowToWriteIt(string text)
    {
        Assert.False(BrokerAddress.TryParse(text, out _, out string error, out string next));
        Assert.NotEmpty(error);
        Assert.Contains("mqtt://host", next, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_PasswordInTheAddress_IsRefusedWithoutRepeatingIt()
    {
        UserException refusal = Assert.Throws<UserException>(() => MqttOptions.Of(new Setting("mqtt://alice:geheim@broker", "--mqtt"), null, null, null));
        Assert.Equal(ExitCode.Usage, refusal.ExitCode);
        Assert.StartsWith("--mqtt: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--mqtt-password-file", refusal.Next, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", refusal.Message + refusal.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_PasswordFileIsMissing_SaysWhich()
    {
        UserException refusal = Assert.Throws<UserException>(
            () => MqttOptions.Of(new Setting("mqtt://alice@broker", "--mqtt"), null, new Setting("/nowhere/password", "--mqtt-password-file"), null));
        Assert.Contains("/nowhere/password", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("a/+")]
    [InlineData("a#")]
    [InlineData("$SYS")]
    public void Of_PrefixThatIsNoTopic_IsRefused(string prefix) =>
        Assert.Throws<UserException>(() => MqttOptions.Of(new Setting("mqtt://broker", "--mqtt"), new Setting(prefix, "--mqtt-prefix"), null, null));
}
