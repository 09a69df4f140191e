using System.Net;
using System.Net.Sockets;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Simulator.Devices;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.Hosting;

/// <summary>The host with real sockets on loopback and simulated devices in this process.</summary>
[Collection(RealSockets.Name)]
public sealed class CollectorHostTests
{
    private static Task<CollectorHost> StartAsync(IReadingStore store, int subscriberReadings = 1000) =>
        HostBench.StartAsync(store, new CollectorHostOptions { SubscriberReadings = subscriberReadings });

    [Fact]
    public async Task Subscribe_ThatNobodyReads_MissesReadingsAndHoldsUpNothing()
    {
        await using CollectorHost host = await StartAsync(new MemoryStore(), subscriberReadings: 10);
        using ReadingSubscription slow = host.Subscribe();
        using ReadingSubscription other = host.Subscribe("another device");
        using Fleet fleet = HostBench.Device(host);
        fleet.Start();

        CollectorView view = await HostBench.UntilAsync(host, now => now.Ledger.Stored > 100);
        fleet.End();
        await host.StopAsync();

        Assert.Equal(10, slow.Readings.Count);
        Assert.InRange(slow.Missed, view.Ledger.Stored - 10, host.View().Ledger.Stored - 10);
        Assert.Equal(slow.Missed, host.View().Drops[CollectorHost.SlowSubscriber]);
        Assert.Equal(0UL, other.Missed);
        Assert.Equal(0, other.Readings.Count);
    }

    [Fact]
    public async Task Subscribe_ReadToTheEnd_GivesEveryStoredReadingOnce()
    {
        MemoryStore store = new();
        await using CollectorHost host = await StartAsync(store, subscriberReadings: 100_000);
        using ReadingSubscription subscription = host.Subscribe("sim");
        using Fleet fleet = HostBench.Device(host);
        fleet.Start();
        await HostBench.UntilAsync(host, view => view.Ledger.Stored > 50);
        fleet.StopSampling();
        await fleet.DrainAsync(HostBench.Patience, TestContext.Current.CancellationToken);
        fleet.End();
        await host.StopAsync();

        List<ulong> numbers = [];
        await foreach (ReadingView reading in subscription.Readings.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            Assert.NotEqual("", reading.Channel);
            numbers.Add(reading.Number);
        }

        Assert.Equal(Enumerable.Range(0, (int)host.View().Ledger.Stored).Select(i => (ulong)i), numbers.Order());
    }

    [Fact]
    public async Task Stop_WithAnIdleConnection_ClosesIt()
    {
        await using CollectorHost host = await StartAsync(new MemoryStore());
        using Socket idle = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await idle.ConnectAsync(IPAddress.Loopback, host.Port, TestContext.Current.CancellationToken);
        // Or refused already, where this test had to wait for its turn.
        await HostBench.UntilAsync(host, view => view.UnauthenticatedConnections == 1 || view.Drops.Count > 0);

        await host.StopAsync();

        // The end, after at most a REFUSE (PROTOCOL 4.6); a reset where the host did not get to it in time.
        byte[] buffer = new byte[Limits.HandshakeBytes];
        try
        {
            while (await idle.ReceiveAsync(buffer, TestContext.Current.CancellationToken) > 0)
            {
            }
        }
        catch (SocketException exception)
        {
            Assert.Equal(SocketError.ConnectionReset, exception.SocketErrorCode);
        }
    }

    [Fact]
    public async Task Start_OnAPortInUse_LeavesNothingBehind()
    {
        await using CollectorHost host = await StartAsync(new MemoryStore());

        UserException fault = await Assert.ThrowsAsync<UserException>(() =>
            CollectorHost.StartAsync(new CollectorHostOptions { Port = host.Port }, new HostBench.OneKey(), new MemoryStore()));

        Assert.Equal(ExitCode.InUse, fault.ExitCode);
    }

    [Fact]
    public async Task Stop_WithAServiceThatThrows_EndsTheRestAndTellsIt()
    {
        await using CollectorHost host = await StartAsync(new MemoryStore());
        List<string> told = [];
        host.Logged += line => told.Add(line.Text);
        await host.AttachAsync(new FaultyService());

        await host.StopAsync();

        Assert.Equal(["FaultyService did not stop in order: it drains badly", "FaultyService did not end in order: it ends badly"], told.Where(text => text.Contains("in order", StringComparison.Ordinal)));
    }

    private sealed class FaultyService : ICollectorService
    {
        public Task StartAsync(CollectorHost host) => Task.CompletedTask;

        public Task DrainAsync(CancellationToken cancelled) => Task.FromException(new InvalidOperationException("it drains badly"));

        public ValueTask DisposeAsync() => ValueTask.FromException(new InvalidOperationException("it ends badly"));
    }
}
