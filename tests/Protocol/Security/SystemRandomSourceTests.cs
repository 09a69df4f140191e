using Telemetry.Security;

namespace Telemetry.Protocol.Tests.Security;

public sealed class SystemRandomSourceTests
{
    [Fact]
    public void Fill_PartOfABuffer_ChangesThatPartOnlyAndEachTimeOtherwise()
    {
        SystemRandomSource random = new();
        byte[] first = new byte[48];
        byte[] second = new byte[48];
        random.Fill(first, 8, 32);
        random.Fill(second, 8, 32);

        Assert.NotEqual(first, second);
        Assert.Equal(new byte[8], first[..8]);
        Assert.Equal(new byte[8], first[40..]);
    }
}
