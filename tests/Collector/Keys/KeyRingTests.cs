using Telemetry.Collector.Keys;

namespace Telemetry.Collector.Tests.Keys;

public sealed class KeyRingTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Enrollment _enrollment;

    public KeyRingTests() => _enrollment = new Enrollment(new KeyRingFile(Path), TimeProvider.System);

    public void Dispose() => _directory.Dispose();

    private string Path => _directory.File("keys.json");

    private void Enroll(string device) => _enrollment.Enroll([device], _ => { });

    [Fact]
    public void KeyRing_WithoutAFile_IsEmpty()
    {
        KeyRing ring = new(Path);

        Assert.Empty(ring.Devices);
        Assert.False(ring.TryGetKey("garden", out _));
    }

    [Fact]
    public void Refresh_AfterAnEnrolment_KnowsTheDevice()
    {
        KeyRing ring = new(Path);
        Enroll("garden");

        Assert.Empty(ring.Refresh());

        Assert.Equal(["garden"], ring.Devices);
        Assert.True(ring.TryGetKey("garden", out _));
    }

    [Fact]
    public void Refresh_AfterARevocation_NamesTheDevice()
    {
        Enroll("garden");
        Enroll("roof");
        KeyRing ring = new(Path);
        _enrollment.Revoke("garden");

        Assert.Equal(["garden"], ring.Refresh());

        Assert.False(ring.TryGetKey("garden", out _));
        Assert.True(ring.TryGetKey("roof", out _));
        Assert.Empty(ring.Refresh());
    }

    [Fact]
    public void Refresh_AfterRevocationAndNewEnrolment_NamesTheDevice()
    {
        Enroll("garden");
        KeyRing ring = new(Path);
        ring.TryGetKey("garden", out byte[] old);
        _enrollment.Revoke("garden");
        Enroll("garden");

        Assert.Equal(["garden"], ring.Refresh());

        Assert.True(ring.TryGetKey("garden", out byte[] key));
        Assert.NotEqual(old, key);
    }

    [Fact]
    public void Refresh_ChangeWithinOneStepOfTheFileSystemsTime_IsSeen()
    {
        Enroll("garden");
        DateTime changed = File.GetLastWriteTimeUtc(Path);
        string content = File.ReadAllText(Path);
        KeyRing ring = new(Path);
        ring.TryGetKey("garden", out byte[] key);
        char other = key[0] >> 4 == 0 ? '1' : '0';
        int at = content.IndexOf(Convert.ToHexStringLower(key), StringComparison.Ordinal);
        File.WriteAllText(Path, $"{content[..at]}{other}{content[(at + 1)..]}");
        File.SetLastWriteTimeUtc(Path, changed);

        Assert.Equal(["garden"], ring.Refresh());
    }

    [Fact]
    public void Refresh_OfAFileThatWasSpoiled_KeepsTheKeysAndSaysSo()
    {
        Enroll("garden");
        KeyRing ring = new(Path);
        File.WriteAllText(Path, "{ \"version\": 1, \"devices\": ");

        UserException fault = Assert.Throws<UserException>(() => ring.Refresh());

        Assert.Contains("is not a key ring", fault.Message, StringComparison.Ordinal);
        Assert.True(ring.TryGetKey("garden", out _));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "version": 3, "devices": {} }""")]
    [InlineData("""{ "version": 2, "devices": { "a": { "key": "0000000000000000000000000000000000000000000000000000000000000000", "previous": "00" } } }""")]
    [InlineData("""{ "version": 1, "devices": { "a": { "key": "00" } } }""")]
    [InlineData("""{ "version": 1, "devices": { "a": { "key": "zz000000000000000000000000000000000000000000000000000000000000" } } }""")]
    [InlineData("""{ "version": 1, "devices": { "a": null } }""")]
    [InlineData("""{ "version": 1, "devices": { "a b": { "key": "0000000000000000000000000000000000000000000000000000000000000000" } } }""")]
    public void Load_OfSomethingElse_IsRefused(string content)
    {
        File.WriteAllText(Path, content);

        Assert.Throws<UserException>(() => new KeyRing(Path));
    }

    [Fact]
    public void Load_OfAFileOfVersionOne_HasItsKeys()
    {
        File.WriteAllText(Path, $$"""{ "version": 1, "devices": { "a": { "key": "{{new string('1', 64)}}", "enrolled": "2026-01-31T12:00:00Z" } } }""");

        KeyRing ring = new(Path);

        Assert.True(ring.TryGetKey("a", out byte[] key));
        Assert.Equal(0x11, key[31]);
        Assert.Null(ring.Replaced("a"));
    }

    [Fact]
    public void Rotate_EnrolledDevice_HasBothKeysUntilTheNewOneIsConfirmed()
    {
        Enroll("garden");
        KeyRing ring = new(Path);
        ring.TryGetKey("garden", out byte[] old);
        Assert.Null(_enrollment.Rotate("garden", _ => { }));

        Assert.Empty(ring.Refresh());
        Assert.True(ring.TryGetKey("garden", out byte[] key));
        Assert.NotEqual(old, key);
        Assert.Equal(old, ring.Replaced("garden")!.Key);
        Assert.Equal(old, new KeyRing(Path).Replaced("garden")!.Key);

        ring.Confirm("garden", old);
        Assert.Empty(ring.Refresh());
        Assert.NotNull(ring.Replaced("garden"));

        ring.Confirm("garden", key);
        Assert.Equal(["garden"], ring.Refresh());
        Assert.Null(new KeyRing(Path).Replaced("garden"));
        Assert.True(new KeyRing(Path).TryGetKey("garden", out byte[] kept));
        Assert.Equal(key, kept);
    }

    [Fact]
    public void Rotate_TwiceBeforeTheNewKeyWasUsed_KeepsTheKeyThatTheDeviceHas()
    {
        Enroll("garden");
        byte[] used = new KeyRingFile(Path).Load()["garden"].Key;
        _enrollment.Rotate("garden", _ => { });
        byte[] unused = new KeyRingFile(Path).Load()["garden"].Key;

        Assert.NotNull(_enrollment.Rotate("garden", _ => { }));

        EnrolledKey entry = new KeyRingFile(Path).Load()["garden"];
        Assert.Equal(used, entry.Previous);
        Assert.NotEqual(unused, entry.Key);
    }

    [Fact]
    public void Rotate_ProvisioningThatCannotBeWritten_ChangesNothing()
    {
        Enroll("garden");
        byte[] before = File.ReadAllBytes(Path);

        Assert.Throws<UserException>(() => _enrollment.Rotate("garden", _ => throw new UserException("no room")));

        Assert.Equal(before, File.ReadAllBytes(Path));
    }

    [Fact]
    public void EndOverlap_OfAKeyThatIsBeingChanged_LeavesTheNewOneOnly()
    {
        Enroll("garden");
        UserException refusal = Assert.Throws<UserException>(() => _enrollment.EndOverlap("garden"));
        Assert.Contains("garden has no old key", refusal.Message, StringComparison.Ordinal);
        _enrollment.Rotate("garden", _ => { });
        KeyRing ring = new(Path);
        ring.TryGetKey("garden", out byte[] key);

        _enrollment.EndOverlap("garden");

        Assert.Equal(["garden"], ring.Refresh());
        Assert.Null(ring.Replaced("garden"));
        ring.TryGetKey("garden", out byte[] kept);
        Assert.Equal(key, kept);
    }

    [Fact]
    public void Rotate_DeviceThatIsNotEnrolled_IsRefused() =>
        Assert.Contains("not enrolled", Assert.Throws<UserException>(() => _enrollment.Rotate("garden", _ => { })).Message, StringComparison.Ordinal);

    [Fact]
    public void Update_ThatThrows_LeavesTheFileAsItWas()
    {
        Enroll("garden");
        byte[] before = File.ReadAllBytes(Path);

        Assert.Throws<InvalidOperationException>(() => new KeyRingFile(Path).Update(keys =>
        {
            keys.Clear();
            throw new InvalidOperationException();
        }));

        Assert.Equal(before, File.ReadAllBytes(Path));
    }
}
