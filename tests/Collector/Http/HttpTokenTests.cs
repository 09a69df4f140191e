using Telemetry.Collector.Hosting;
using Telemetry.Collector.Http;

namespace Telemetry.Collector.Tests.Http;

public sealed class HttpTokenTests : IDisposable
{
    private const string Secret = "correct-horse-battery";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string Write(string text)
    {
        File.WriteAllText(_directory.File("token"), text);
        return _directory.File("token");
    }

    [Theory]
    [InlineData(Secret)]
    [InlineData(Secret + "\n")]
    [InlineData(Secret + "\r\nsomething else\n")]
    public void Read_AFile_TakesItsFirstLine(string content)
    {
        HttpToken token = HttpToken.Read(Write(content))!;
        Assert.True(token.Matches(Secret));
        Assert.False(token.Matches(Secret + "x"));
        Assert.False(token.Matches(Secret[..^1]));
        Assert.False(token.Matches(""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("fifteen-letters")]
    [InlineData("correct horse battery")]
    [InlineData("straße-straße-straße")]
    public void Read_AnUnfitToken_SaysHowToMakeOneAndDoesNotRepeatIt(string content)
    {
        UserException exception = Assert.Throws<UserException>(() => HttpToken.Read(Write(content)));
        Assert.Contains("head -c 24 /dev/urandom | base64", exception.Next, StringComparison.Ordinal);
        if (content.Length > 0)
            Assert.DoesNotContain(content, exception.Message + exception.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AFileThatIsMissing_SaysSo() =>
        Assert.Contains("nowhere", Assert.Throws<UserException>(() => HttpToken.Read(_directory.File("nowhere"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("[::]:0", false)]
    [InlineData("0.0.0.0:0", false)]
    [InlineData("127.0.0.1:0", true)]
    public void Options_WithoutAToken_AreForLoopbackOnly(string address, bool isAllowed)
    {
        DataDirectory data = new(_directory.Path);
        Settings settings = Settings.Read(data, new SettingFlags { Http = address });
        if (isAllowed)
        {
            Assert.Null(HttpServiceOptions.Of(settings, data).Token);
            return;
        }

        UserException exception = Assert.Throws<UserException>(() => HttpServiceOptions.Of(settings, data));
        Assert.Contains("base64", exception.Next, StringComparison.Ordinal);
        Assert.Contains("--http-token-file", exception.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_WithAToken_AreForAnyAddress()
    {
        DataDirectory data = new(_directory.Path);
        Settings settings = Settings.Read(data, new SettingFlags { Http = "[::]:0", HttpTokenFile = Write(Secret) });
        Assert.True(HttpServiceOptions.Of(settings, data).Token!.Matches(Secret));
    }
}
