using System.Text.Json;
using Telemetry.Collector.Keys;
using Telemetry.Collector.Provisioning;

namespace Telemetry.Collector.Tests.Keys;

public sealed class EnrollmentTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly KeyRingFile _file;
    private readonly Enrollment _enrollment;

    public EnrollmentTests()
    {
        _file = new KeyRingFile(_directory.File("keys.json"));
        _enrollment = new Enrollment(_file, TimeProvider.System);
    }

    public void Dispose() => _directory.Dispose();

    private string Provisioned => _directory.File("device.json");

    private void Enroll(params string[] devices) => _enrollment.Enroll(devices, made => ProvisioningFile.Write(Provisioned, made, "10.0.0.1:5170", asList: false));

    [Fact]
    public void Enroll_NewName_PutsTheSameKeyIntoRingAndProvisioningFile()
    {
        Enroll("garden");

        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(Provisioned));
        Assert.Equal(1, file.RootElement.GetProperty("version").GetInt32());
        Assert.Equal("garden", file.RootElement.GetProperty("device").GetString());
        Assert.Equal("10.0.0.1:5170", file.RootElement.GetProperty("collector").GetString());
        byte[] key = Convert.FromHexString(file.RootElement.GetProperty("key").GetString()!);
        Assert.Equal(32, key.Length);
        Assert.True(new KeyRing(_directory.File("keys.json")).TryGetKey("garden", out byte[] ringKey));
        Assert.Equal(ringKey, key);
    }

    [Fact]
    public void Enroll_TwoNames_HaveDifferentKeys()
    {
        _enrollment.Enroll(["a", "b"], made => ProvisioningFile.Write(Provisioned, made, "h:1", asList: true));

        IReadOnlyDictionary<string, EnrolledKey> ring = _file.Load();
        Assert.NotEqual(ring["a"].Key, ring["b"].Key);
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(Provisioned));
        Assert.Equal(["a", "b"], file.RootElement.EnumerateArray().Select(entry => entry.GetProperty("device").GetString()));
    }

    [Fact]
    public void Enroll_OnUnix_WritesFilesForTheirOwnerOnly()
    {
        Enroll("garden");
        if (OperatingSystem.IsWindows())
            return;

        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(ownerOnly, File.GetUnixFileMode(Provisioned));
        Assert.Equal(ownerOnly, File.GetUnixFileMode(_directory.File("keys.json")));
    }

    [Fact]
    public void Enroll_NameThatIsEnrolled_IsRefusedAndKeepsItsKey()
    {
        Enroll("garden");
        byte[] key = _file.Load()["garden"].Key;
        byte[] provisioned = File.ReadAllBytes(Provisioned);

        UserException refusal = Assert.Throws<UserException>(() => Enroll("new", "garden"));

        Assert.Contains("garden is already enrolled", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("revoke garden", refusal.Next, StringComparison.Ordinal);
        Assert.Equal(["garden"], _file.Load().Keys);
        Assert.Equal(key, _file.Load()["garden"].Key);
        Assert.Equal(provisioned, File.ReadAllBytes(Provisioned));
    }

    [Fact]
    public void Enroll_FileThatCannotBeWritten_EnrollsNothing()
    {
        Assert.Throws<UserException>(() =>
            _enrollment.Enroll(["garden"], made => ProvisioningFile.Write(_directory.File("missing/device.json"), made, "h:1", asList: false)));

        Assert.Empty(_file.Load());
    }

    [Fact]
    public async Task Enroll_ManyAtTheSameTime_LosesNone()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 24), (i, _) =>
        {
            new Enrollment(new KeyRingFile(_directory.File("keys.json")), TimeProvider.System)
                .Enroll([$"d{i}"], made => ProvisioningFile.Write(_directory.File($"d{i}.json"), made, "h:1", asList: false));
            return ValueTask.CompletedTask;
        });

        Assert.Equal(24, _file.Load().Count);
    }

    [Fact]
    public void Revoke_EnrolledDevice_TakesItFromTheRing()
    {
        Enroll("garden");

        _enrollment.Revoke("garden");

        Assert.Empty(_file.Load());
    }

    [Fact]
    public void Revoke_NameInOtherCase_SuggestsTheRightOne()
    {
        Enroll("Garden");

        UserException refusal = Assert.Throws<UserException>(() => _enrollment.Revoke("garden"));

        Assert.Contains("Did you mean Garden", refusal.Next, StringComparison.Ordinal);
        Assert.Single(_file.Load());
    }

    [Theory]
    [InlineData(1, "sim-001", "sim-001")]
    [InlineData(100, "sim-001", "sim-100")]
    [InlineData(1000, "sim-0001", "sim-1000")]
    public void Series_OfACount_IsNumberedWithEqualWidth(int count, string first, string last)
    {
        IReadOnlyList<string> names = Enrollment.Series("sim", count);

        Assert.Equal(count, names.Count);
        Assert.Equal(first, names[0]);
        Assert.Equal(last, names[^1]);
    }

    [Theory]
    [InlineData("sim-001", null)]
    [InlineData("A.b_c-9", null)]
    [InlineData("12345678901234567890123456789012", null)]
    [InlineData("", "at least one character")]
    [InlineData("a b", "a space is not allowed")]
    [InlineData("gärten", "'ä' is not allowed")]
    [InlineData("a/b", "'/' is not allowed")]
    [InlineData("a\nb", "a control character is not allowed")]
    [InlineData("123456789012345678901234567890123", "33 characters, at most 32")]
    public void Fault_OfAName_SaysWhatIsWrong(string name, string? expected)
    {
        string? fault = DeviceName.Fault(name);

        if (expected is null)
            Assert.Null(fault);
        else
            Assert.Contains(expected, fault, StringComparison.Ordinal);
    }
}
