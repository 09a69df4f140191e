namespace Telemetry.Fuzz.Tests.Coverage;

/// <summary>The guidance itself: without it the fuzz would be blind and still pass.</summary>
public sealed class InstrumentedContextTests
{
    [Fact]
    public void IsNew_InputThatTakesOtherEdges_IsNewOnce()
    {
        var coverage = new InstrumentedContext();
        Action<byte[]> run = coverage.Find("payload");

        bool IsNew(string hex)
        {
            coverage.Clear();
            run(Convert.FromHexString(hex));
            return coverage.IsNew();
        }

        // A first run also counts the initialisers.
        IsNew("0405");
        IsNew("0405");
        Assert.False(IsNew("0405"));
        Assert.True(IsNew("04FF"), "a malformed varint");
        Assert.False(IsNew("04FE"), "the same edges");
        Assert.True(IsNew("03010001"), "another frame");
    }
}
