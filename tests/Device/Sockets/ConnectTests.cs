using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Telemetry.Device.Sockets;

namespace Telemetry.Device.Tests.Sockets;

public sealed class ConnectTests : IDisposable
{
    private readonly List<IDisposable> _ends = [];

    public void Dispose()
    {
        foreach (IDisposable end in _ends) end.Dispose();
    }

    private WokenLink Woken(HostName? names = null)
    {
        WokenLink woken = new(names);
        _ends.Add(woken);
        return woken;
    }

    // A listener that accepts nobody, with a full queue: it answers no further SYN, as a host that is switched off.
    private void FillQueue(WokenLink woken)
    {
        woken.Listener.Listen(0);
        for (int i = 0; i < 4; i++)
        {
            Socket other = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _ends.Add(other);
            Task connecting = other.ConnectAsync(IPAddress.Loopback, woken.Port);
            if (i == 0) connecting.GetAwaiter().GetResult();
        }
    }

    // What the kernel says of sockets that wait for an answer to their SYN: state 2.
    private static int Connecting(int port) => File.ReadLines("/proc/net/tcp")
        .Count(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, var to, "02", ..]
            && to.EndsWith(":" + port.ToString("X4", CultureInfo.InvariantCulture), StringComparison.Ordinal));

    [Fact]
    public void Open_SomebodyListens_BecomesOpenAndKnowsThePeer()
    {
        WokenLink woken = Woken();
        using Socket other = woken.Connected();
        Assert.Equal(IPAddress.Loopback, woken.Link.PeerAddress);
        Assert.Equal("", woken.Link.Error);
    }

    [Fact]
    public void Open_ByName_ReachesTheAddressThatListens()
    {
        using Socket other = Woken().Connected("localhost");
    }

    [Fact]
    public void Open_LiteralOfVersionSix_IsReached()
    {
        using Socket listener = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        }
        catch (SocketException e)
        {
            Assert.Skip("this machine has no IPv6: " + e.Message);
        }

        listener.Listen(1);
        WokenLink woken = Woken();
        woken.Link.Open("::1", ((IPEndPoint)listener.LocalEndPoint!).Port);
        woken.Until(() => woken.Link.State == LinkState.Open);
        Assert.Equal(IPAddress.IPv6Loopback, woken.Link.PeerAddress);
    }

    [Fact]
    public void Open_NobodyListens_FailsAndSaysWho()
    {
        // Bound, so that nobody else gets the port, but not listening.
        WokenLink woken = Woken();
        woken.Link.Open("127.0.0.1", woken.Port);
        woken.Until(() => woken.Link.State == LinkState.Failed);
        Assert.Equal($"connection refused by 127.0.0.1:{woken.Port} (no collector is running there)", woken.Link.Error);
    }

    [Fact]
    public void Open_NameThatDoesNotExist_FailsAndSaysWhich()
    {
        // RFC 6761: no name below "invalid" exists; without a name server the answer is the same.
        WokenLink woken = Woken();
        woken.Link.Open("collector.invalid", 5170);
        woken.Until(() => woken.Link.State == LinkState.Failed);
        Assert.Equal("the name collector.invalid is not known to DNS", woken.Link.Error);
    }

    [Fact]
    public void Open_AfterAFailure_TriesAnew()
    {
        WokenLink woken = Woken();
        woken.Link.Open("127.0.0.1", woken.Port);
        woken.Until(() => woken.Link.State == LinkState.Failed);
        woken.Link.Close();
        Assert.Equal(LinkState.Closed, woken.Link.State);
        Assert.Equal("", woken.Link.Error);
        using Socket other = woken.Connected();
    }

    [Fact]
    public void Close_ConnectThatNobodyAnswers_IsGivenUpAtOnce()
    {
        WokenLink woken = Woken();
        FillQueue(woken);
        int before = Connecting(woken.Port);
        woken.Link.Open("127.0.0.1", woken.Port);
        Assert.True(SpinWait.SpinUntil(() => Connecting(woken.Port) > before, TimeSpan.FromSeconds(60)), "it connects to nobody");
        Assert.Equal(LinkState.Opening, woken.Link.State);
        woken.Link.Close();
        Assert.Equal(LinkState.Closed, woken.Link.State);

        // Left alone, the system would go on for two minutes, longer than this test has patience.
        woken.Until(() => woken.Link.Threads == 0);
    }

    [Fact]
    public void Close_AtAnyMomentOfTheConnect_LeavesNothingBehind()
    {
        WokenLink woken = Woken();
        woken.Listener.Listen(128);
        for (int i = 0; i < 200; i++)
        {
            woken.Link.Open("127.0.0.1", woken.Port);
            if (woken.Link.State == LinkState.Failed)
            {
                // Three tries are still ending.
                woken.Until(() => woken.Link.Threads < 3);
                continue;
            }

            Thread.SpinWait(i * 50);
            woken.Link.Close();
            Assert.Equal(LinkState.Closed, woken.Link.State);
        }

        woken.Until(() => woken.Link.Threads == 0);
        Assert.Equal(LinkState.Closed, woken.Link.State);
    }

    [Fact]
    public void Open_WhileTriesHangThatWereGivenUp_StartsNoMoreOfThem()
    {
        using HangingNames names = new();
        WokenLink woken = Woken(names);
        for (int i = 0; i < 3; i++)
        {
            woken.Link.Open("collector", 5170);
            Assert.Equal(LinkState.Opening, woken.Link.State);
            woken.Link.Close();
        }

        woken.Link.Open("collector", 5170);
        Assert.Equal(LinkState.Failed, woken.Link.State);
        Assert.Contains("have not ended yet", woken.Link.Error, StringComparison.Ordinal);
        Assert.Equal(3, woken.Link.Threads);

        names.Answer();
        woken.Until(() => woken.Link.Threads == 0);
        using Socket other = woken.Connected("127.0.0.1");
    }

    /// <summary>A name server that does not answer until it is told to.</summary>
    private sealed class HangingNames : HostName, IDisposable
    {
        private readonly ManualResetEvent _answer = new(false);

        public void Answer() => _answer.Set();

        public override IPAddress[] Resolve(string host)
        {
            _answer.WaitOne();
            return [IPAddress.Loopback];
        }

        public void Dispose() => _answer.Dispose();
    }
}
