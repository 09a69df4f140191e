using Telemetry.Collector.Http;

namespace Telemetry.Collector.Tests.Http;

public sealed class HttpAddressTests
{
    [Theory]
    [InlineData("5180", "127.0.0.1:5180", true)]
    [InlineData("0", "127.0.0.1:0", true)]
    [InlineData("localhost:5181", "127.0.0.1:5181", true)]
    [InlineData("127.0.0.1:5180", "127.0.0.1:5180", true)]
    [InlineData("127.9.9.9:1", "127.9.9.9:1", true)]
    [InlineData("[::1]:5180", "[::1]:5180", true)]
    [InlineData("[::]:5180", "[::]:5180", false)]
    [InlineData("0.0.0.0:8080", "0.0.0.0:8080", false)]
    [InlineData("192.168.1.20:8080", "192.168.1.20:8080", false)]
    public void Parse_AnAddress_TellsWhetherOthersReachIt(string text, string expected, bool isLoopback)
    {
        HttpAddress address = HttpAddress.Parse(text, "--http");
        Assert.Equal(expected, address.EndPoint!.ToString());
        Assert.Equal(isLoopback, address.IsLoopback);
        Assert.False(address.IsDefault);
    }

    [Fact]
    public void Parse_Off_HasNoAddress() => Assert.Null(HttpAddress.Parse("off", "--http").EndPoint);

    [Theory]
    [InlineData("")]
    [InlineData("on")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::1:5180")]
    [InlineData("[::1]")]
    [InlineData("example.org:5180")]
    [InlineData("http://127.0.0.1:5180")]
    [InlineData("localhost:x")]
    public void Parse_AnythingElse_SaysWhereItComesFromAndWhatToWrite(string text)
    {
        UserException exception = Assert.Throws<UserException>(() => HttpAddress.Parse(text, "TELEMETRY_HTTP"));
        Assert.Contains("TELEMETRY_HTTP", exception.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:5180", exception.Next, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, exception.ExitCode);
    }
}
