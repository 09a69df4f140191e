using Telemetry.Simulator.Devices;

namespace Telemetry.Device.Tests.Core;

/// <summary>A real link changes its state on another thread, between any two looks at it.</summary>
public sealed class LinkRaceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Run_LinkOpensBetweenTwoLooksAtIt_IsNotTakenForAFailure(int looks)
    {
        SuddenLink link = new(looks);
        DeviceOptions options = new() { DeviceId = "a", Key = new byte[32], Host = "10.0.0.2" };
        DeviceCore device = new(options, link, new NoDatagrams(), SystemRandom.Instance, null);
        for (long nowUs = 0; nowUs < 1_000_000 && link.BytesSent == 0; nowUs += 10_000) device.Run(nowUs);
        Assert.True(link.BytesSent > 0, "the device never said HELLO");
        Assert.Equal(1, link.Opened);
    }

    /// <summary>Says Opening so often, then Open.</summary>
    private sealed class SuddenLink(int looks) : IControlLink
    {
        private int _looksLeft = looks;

        public int Opened { get; private set; }

        public int BytesSent { get; private set; }

        public LinkState State => Opened == 0 ? LinkState.Closed : _looksLeft-- > 0 ? LinkState.Opening : LinkState.Open;

        public string Error => "";

        public void Open(string host, int port) => Opened++;

        public int Receive(byte[] buffer, int offset, int count) => 0;

        public int Send(byte[] buffer, int offset, int count)
        {
            BytesSent += count;
            return count;
        }

        public void Close()
        {
        }
    }

    private sealed class NoDatagrams : IDatagramLink
    {
        public void Send(string host, int port, byte[] buffer, int offset, int count)
        {
        }

        public int Receive(byte[] buffer, int offset, int count, out string fromHost)
        {
            fromHost = "";
            return 0;
        }

        public void Broadcast(int port, byte[] buffer, int offset, int count)
        {
        }
    }
}
