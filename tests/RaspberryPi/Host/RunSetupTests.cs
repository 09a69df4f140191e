using Telemetry.RaspberryPi.Host;

namespace Telemetry.RaspberryPi.Tests.Host;

public sealed class RunSetupTests : IDisposable
{
    private static readonly string Key = new('a', 64);
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Create_OnlyAConfiguration_TakesTheKeyBesideItAndItsCollector()
    {
        string configuration = Write("telemetry-device.json", """{ "sensors": [ { "sensor": "board" } ] }""");
        Provision("provisioning.json", "attic", "10.0.0.2:5171");
        RunOptions options = Create(new RunRequest(configuration, null, null, null, false));
        Assert.Equal("attic", options.Identity.Device);
        Assert.Equal(("10.0.0.2", 5171), (options.CollectorHost, options.CollectorPort));
        Assert.Equal(_directory["share/telemetry-device/attic"], options.Data);
        Assert.True(Directory.Exists(options.Data));
    }

    [Fact]
    public void Create_ConfigurationNamesACollector_ItHoldsOverTheProvisioningFiles()
    {
        string configuration = Write("telemetry-device.json", """{ "collector": "10.0.0.3", "data": "kept" }""");
        Provision("provisioning.json", "attic", "10.0.0.2:5171");
        RunOptions options = Create(new RunRequest(configuration, null, null, null, false));
        Assert.Equal(("10.0.0.3", 5170), (options.CollectorHost, options.CollectorPort));
        Assert.Equal(_directory["kept"], options.Data);
    }

    [Fact]
    public void Create_CommandLine_HoldsOverEverything()
    {
        string configuration = Write("telemetry-device.json", """{ "collector": "10.0.0.3", "provisioning": "none.json", "data": "kept" }""");
        string provisioning = Provision("other.json", "cellar", "10.0.0.2:5171");
        RunOptions options = Create(new RunRequest(configuration, provisioning, "[fe80::1]:9", _directory["mine"], false));
        Assert.Equal(("cellar", "fe80::1", 9), (options.Identity.Device, options.CollectorHost, options.CollectorPort));
        Assert.Equal(_directory["mine"], options.Data);
    }

    [Fact]
    public void Create_BeneathSystemd_TakesItsStateDirectory()
    {
        string configuration = Write("telemetry-device.json", "{}");
        Provision("provisioning.json", "attic", "");
        RunOptions options = Create(
            new RunRequest(configuration, null, null, null, false),
            ("STATE_DIRECTORY", _directory["state"]));
        Assert.Equal(("attic", ""), (options.Identity.Device, options.CollectorHost));
        Assert.Equal(_directory["state"], options.Data);
    }

    [Theory]
    [InlineData("emulated.json,other.json", "emulated")]
    [InlineData("other.json", "other")]
    public void Create_Emulated_TakesTheDeviceOfTheCollectorHere(string files, string expected)
    {
        Directory.CreateDirectory(_directory["share/telemetry/provisioning"]);
        foreach (string file in files.Split(',')) Provision($"share/telemetry/provisioning/{file}", Path.GetFileNameWithoutExtension(file), "127.0.0.1:5170");
        Assert.Equal(expected, Create(new RunRequest(null, null, null, null, true)).Identity.Device);
    }

    [Fact]
    public void Create_EmulatedAndSeveralEnrolled_AsksForOne()
    {
        Directory.CreateDirectory(_directory["share/telemetry/provisioning"]);
        foreach (string name in new[] { "a", "b" }) Provision($"share/telemetry/provisioning/{name}.json", name, "127.0.0.1:5170");
        ProgramException exception = Refused(new RunRequest(null, null, null, null, true));
        Assert.Equal("the collector on this machine has enrolled 2 devices", exception.Message);
        Assert.StartsWith("Name one: --provision ", exception.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_NobodyEnrolled_SaysHowToEnroll() =>
        Assert.StartsWith("Enroll one: telemetry enroll emulated ", Refused(new RunRequest(null, null, null, null, true)).Advice, StringComparison.Ordinal);

    [Fact]
    public void Create_NoKey_SaysWhereItComesFrom()
    {
        ProgramException exception = Refused(new RunRequest(Write("telemetry-device.json", "{}"), null, null, null, false));
        Assert.Equal($"there is no file {_directory["provisioning.json"]}. Make one with 'telemetry enroll NAME'.", exception.Message);
        Assert.Equal(2, exception.ExitCode);
    }

    [Fact]
    public void Create_WrongConfiguration_NamesFileLineAndKey()
    {
        string configuration = Write("telemetry-device.json", "{\n \"data\": 1 }");
        Assert.StartsWith($"{configuration}, line 2, data: ", Refused(new RunRequest(configuration, null, null, null, false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_KeyFileOfSeveralDevices_IsRefused()
    {
        string many = Write("many.json", $$"""[{ "device": "a", "key": "{{Key}}" }, { "device": "b", "key": "{{Key}}" }]""");
        Assert.Equal($"{many} is for 2 devices; a board is one", Refused(new RunRequest(Write("c.json", "{}"), many, null, null, false)).Message);
    }

    private ProgramException Refused(RunRequest request) => Assert.Throws<ProgramException>(() => Create(request));

    private RunOptions Create(RunRequest request, params (string Name, string Value)[] variables) =>
        RunSetup.Create(request, name => name == "XDG_DATA_HOME" ? _directory["share"] : variables.FirstOrDefault(variable => variable.Name == name).Value);

    private string Provision(string name, string device, string collector) =>
        Write(name, $$"""{ "version": 1, "device": "{{device}}", "key": "{{Key}}", "collector": "{{collector}}" }""");

    private string Write(string name, string content)
    {
        File.WriteAllText(_directory[name], content);
        return _directory[name];
    }
}
