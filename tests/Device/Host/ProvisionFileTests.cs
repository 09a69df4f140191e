using System.Text;
using Telemetry.Device.Host;

namespace Telemetry.Device.Tests.Host;

public sealed class ProvisionFileTests
{
    private static readonly string Key = new('a', 64);

    private static bool Parse(string json, out IReadOnlyList<Identity> identities, out string error) =>
        ProvisionFile.TryParse(Encoding.UTF8.GetBytes(json), out identities, out error);

    private static string Entry(string device) =>
        $$"""{"version":1,"device":"{{device}}","key":"{{Key}}","collector":"127.0.0.1:5170"}""";

    [Fact]
    public void TryParse_OneObject_IsOneDevice()
    {
        Assert.True(Parse(Entry("sim-001"), out var identities, out _));
        Identity one = Assert.Single(identities);
        Assert.Equal(("sim-001", "127.0.0.1", 5170, 32), (one.Device, one.Host, one.Port, one.Key.Length));
        Assert.All(one.Key, b => Assert.Equal(0xAA, b));
    }

    [Fact]
    public void TryParse_AList_KeepsItsOrder()
    {
        Assert.True(Parse($"[{Entry("b")},{Entry("a")}]", out var identities, out _));
        Assert.Equal(["b", "a"], identities.Select(one => one.Device));
    }

    [Theory]
    [InlineData("[]", "names no device")]
    [InlineData("{", "is not JSON")]
    [InlineData("[1]", "an object is expected")]
    [InlineData("""{"device":"x","key":"12"}""", "no usable 'key' for x")]
    [InlineData("""{"device":"two words"}""", "no usable 'device'")]
    [InlineData("""{"device":"x","key":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","collector":"a:b"}""", "'b' is not a port")]
    [InlineData("""{"version":2,"device":"x"}""", "has the version 2")]
    public void TryParse_WhatIsNotAProvisioningFile_SaysWhy(string json, string expected)
    {
        Assert.False(Parse(json, out _, out string error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_SameDeviceTwice_IsRefused()
    {
        Assert.False(Parse($"[{Entry("a")},{Entry("a")}]", out _, out string error));
        Assert.Equal("names the device 'a' twice", error);
    }

    [Fact]
    public void TryRead_NoSuchFile_SaysHowToMakeOne()
    {
        Assert.False(ProvisionFile.TryRead("no-such-file.json", out _, out string error));
        Assert.Contains("telemetry enroll", error, StringComparison.Ordinal);
    }
}
