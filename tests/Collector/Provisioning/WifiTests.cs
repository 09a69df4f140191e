using Telemetry.Collector.Provisioning;

namespace Telemetry.Collector.Tests.Provisioning;

public sealed class WifiTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("Home", null)]
    [InlineData("12345678901234567890123456789012", null)]
    [InlineData("ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ", null)]
    [InlineData("ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ", "at most 32 bytes, this one has 34")]
    [InlineData("", "at least one character")]
    [InlineData("a\tb", "control character")]
    public void SsidFault_OfAName_SaysWhatIsWrong(string ssid, string? expected) => AssertFault(expected, WifiNetwork.SsidFault(ssid));

    [Theory]
    [InlineData("12345678", null)]
    [InlineData("with a space \"and\" \\", null)]
    [InlineData("1234567", "8 to 63 characters")]
    [InlineData("", "8 to 63 characters")]
    [InlineData("pässword", "printable ASCII")]
    [InlineData("pass\tword", "printable ASCII")]
    public void PasswordFault_OfAPassword_SaysWhatIsWrongWithoutRepeatingIt(string password, string? expected)
    {
        string? fault = WifiNetwork.PasswordFault(password);

        AssertFault(expected, fault);
        if (password.Length > 0)
            Assert.DoesNotContain(password, fault ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(63, 'x', true)]
    [InlineData(64, 'x', false)]
    [InlineData(64, 'f', true)]
    [InlineData(65, 'f', false)]
    public void PasswordFault_OfALongOne_KnowsPassphraseAndKey(int length, char of, bool isValid) =>
        Assert.Equal(isValid, WifiNetwork.PasswordFault(new string(of, length)) is null);

    [Fact]
    public void Fault_OfWhatTheRuntimeOfTheEsp32CutsOff_NamesIt()
    {
        Assert.Null(Esp32Folder.Fault(new WifiNetwork(new string('a', 31), new string('x', 63))));
        Assert.NotNull(Esp32Folder.Fault(new WifiNetwork(new string('a', 32), "password")));
        Assert.NotNull(Esp32Folder.Fault(new WifiNetwork("Home", new string('f', 64))));
    }

    [Theory]
    [InlineData("secret12\n", "secret12")]
    [InlineData("secret12\r\nmore\n", "secret12")]
    [InlineData("  secret 12 ", "  secret 12 ")]
    public void Get_FromAFile_IsItsFirstLine(string content, string expected)
    {
        File.WriteAllText(_directory.File("password"), content);

        Assert.Equal(expected, WifiPassword.Get("Home", _directory.File("password")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("short\n")]
    [InlineData(null)]
    public void Get_FromAFileWithoutAPassword_IsRefused(string? content)
    {
        if (content is not null)
            File.WriteAllText(_directory.File("password"), content);

        Assert.Throws<UserException>(() => WifiPassword.Get("Home", _directory.File("password")));
    }

    private static void AssertFault(string? expected, string? fault)
    {
        if (expected is null)
            Assert.Null(fault);
        else
            Assert.Contains(expected, fault, StringComparison.Ordinal);
    }
}
