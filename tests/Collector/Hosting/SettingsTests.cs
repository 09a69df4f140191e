using Telemetry.Collector.Hosting;

namespace Telemetry.Collector.Tests.Hosting;

public sealed class SettingsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("TELEMETRY_PORT", null);
        _directory.Dispose();
    }

    private Settings Read(int? port = null, string? name = null, string? maxSize = null) =>
        Settings.Read(new DataDirectory(_directory.Path), new SettingFlags { Port = port, Name = name, MaxSize = maxSize });

    private void Write(string json) => File.WriteAllText(_directory.File("telemetry.json"), json);

    [Fact]
    public void Read_WithNothingSaid_GivesTheDefaults()
    {
        Settings settings = Read();

        Assert.Equal(5170, settings.Port);
        Assert.Equal(Environment.MachineName, settings.Name);
        Assert.Null(settings.DatagramHost);
        Assert.Null(settings.Keep);
        Assert.Null(settings.MostBytes);
        Assert.True(settings.IsSynchronous);
    }

    [Fact]
    public void Read_OfWhatIsKept_UnderstandsUnits()
    {
        Write("""{ "keep": "90d", "maxSize": "1.5GB", "synchronous": "normal" }""");
        Settings settings = Read();
        Assert.Equal(TimeSpan.FromDays(90), settings.Keep);
        Assert.Equal(1_500_000_000, settings.MostBytes);
        Assert.False(settings.IsSynchronous);
        Assert.Equal(512L << 20, Read(maxSize: "512MiB").MostBytes);
    }

    [Fact]
    public void Read_FlagBeforeEnvironmentBeforeFile_InThatOrder()
    {
        Write("""{ "port": 1001, "name": "file" }""");
        Assert.Equal(1001, Read().Port);
        Assert.Equal("file", Read().Name);
        Assert.Equal("flag", Read(name: "flag").Name);

        Environment.SetEnvironmentVariable("TELEMETRY_PORT", "1002");
        Assert.Equal(1002, Read().Port);
        Assert.Equal(1003, Read(port: 1003).Port);
    }

    [Theory]
    [InlineData("""{ "port": 70000 }""", "70000")]
    [InlineData("""{ "port": "abc" }""", "abc")]
    [InlineData("""{ "datagramHost": "example.org" }""", "example.org")]
    [InlineData("""{ "keep": "90" }""", "no unit")]
    [InlineData("""{ "keep": "0s" }""", "keep")]
    [InlineData("""{ "maxSize": "10" }""", "no size")]
    [InlineData("""{ "maxSize": "1MB" }""", "too small")]
    [InlineData("""{ "synchronous": "off" }""", "neither full nor normal")]
    [InlineData("""{ "prot": 1 }""", "prot")]
    [InlineData("""{ "port": """, "telemetry.json")]
    [InlineData("[]", "telemetry.json")]
    public void Read_OfAnInvalidSetting_SaysWhichAndWhere(string json, string expected)
    {
        Write(json);

        UserException fault = Assert.Throws<UserException>(() => Read());

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Contains("telemetry.json", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_OfADirectoryThatIsHeld_NamesTheHolder()
    {
        DataDirectory data = new(_directory.File("data"));
        using InstanceLock held = InstanceLock.Take(data);

        UserException refusal = Assert.Throws<UserException>(() => InstanceLock.Take(data));

        Assert.Equal(ExitCode.InUse, refusal.ExitCode);
        Assert.Contains($"process {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_AfterACrash_RemovesTheSocketThatWasLeft()
    {
        DataDirectory data = new(_directory.File("data"));
        data.Create();
        File.WriteAllText(data.Socket, "");

        using (InstanceLock.Take(data))
            Assert.False(File.Exists(data.Socket));

        using InstanceLock again = InstanceLock.Take(data);
    }
}
