using Telemetry.RaspberryPi.Host;

namespace Telemetry.RaspberryPi.Tests.Host;

public class SavedStateTests
{
    [Fact]
    public void Kept_IsThereAgain()
    {
        using TemporaryDirectory data = new();
        SavedState state = new(data.Path);
        Assert.Null(state.Parameters());
        Assert.False(state.TryAddress(out _, out _));
        state.KeepParameters([1, 2, 3]);
        state.KeepAddress("fe80::1", 5170);

        SavedState again = new(data.Path);
        Assert.Equal([1, 2, 3], again.Parameters());
        Assert.True(again.TryAddress(out string host, out int port));
        Assert.Equal(("fe80::1", 5170), (host, port));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.2")]
    [InlineData("10.0.0.2 99999")]
    [InlineData(" 5170")]
    public void Address_Damaged_IsNone(string content)
    {
        using TemporaryDirectory data = new();
        File.WriteAllText(data["collector"], content);
        Assert.False(new SavedState(data.Path).TryAddress(out _, out _));
    }

    [Fact]
    public void WithoutADirectory_NothingIsKept()
    {
        SavedState state = new("");
        state.KeepAddress("10.0.0.2", 5170);
        Assert.False(state.IsKept);
        Assert.Null(state.Parameters());
    }
}
