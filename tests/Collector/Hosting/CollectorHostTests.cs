using System.Net;
using System.Net.Sockets;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Keys;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Device;
using Telemetry.Simulator.Devices;
using Telemetry.Simulator.Network;
using Telemetry.Simulator.Options;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.Hosting;

/// <summary>The host with real sockets on loopback and simulated devices in this process.</summary>
public sealed class CollectorHostTests
{
    // Far beyond what any of it takes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly byte[] Key = [.. Enumerable.Range(0, Limits.KeyBytes).Select(i => (byte)i)];

    private static readonly SensorSettings Sensors = new(ReadingsPerSecond: 100, WaveformEveryUs: 0, KeepUs: 600_000_000, Seed: 1);

    private static Task<CollectorHost> StartAsync(IReadingStore store, int subscriberReadings = 1000) => CollectorHost.StartAsync(
        new CollectorHostOptions { Port = 0, SubscriberReadings = subscriberReadings }, new OneKey(), store);

    private static Fleet Device(CollectorHost host) => new(
        [new Identity("sim", Key, IPAddress.Loopback.ToString(), host.Port)],
        new SimulationSettings(Sensors, NetworkFaults.None, new Unheard()));

    private static async Task<CollectorView> UntilAsync(CollectorHost host, Func<CollectorView, bool> isFulfilled)
    {
        long start = Environment.TickCount64;
        while (true)
        {
            CollectorView view = host.View();
            if (isFulfilled(view))
                return view;

            Assert.True(Environment.TickCount64 - start < Patience.TotalMilliseconds, $"it did not come to that: {ViewJson.Line(view)}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Commit_ThatFails_IsRepeatedUntilEverythingIsStoredOnce()
    {
        FailingStore store = new(failures: 2);
        await using CollectorHost host = await StartAsync(store);
        using Fleet fleet = Device(host);
        fleet.Start();

        await UntilAsync(host, view => view.Ledger.Stored > 100);
        fleet.StopSampling();
        Assert.True(await fleet.DrainAsync(Patience, TestContext.Current.CancellationToken));
        fleet.End();
        await host.StopAsync();

        Assert.Equal(0, store.FailuresLeft);
        LedgerView ledger = host.View().Ledger;
        Assert.Equal(ledger.Sampled, ledger.Stored);
        Assert.Equal(ledger.Stored, store.Kept);
        Assert.Equal(0UL, store.Inner.SecondCopies);
    }

    [Fact]
    public async Task Subscribe_ThatNobodyReads_MissesReadingsAndHoldsUpNothing()
    {
        await using CollectorHost host = await StartAsync(new MemoryStore(), subscriberReadings: 10);
        using ReadingSubscription slow = host.Subscribe();
        using ReadingSubscription other = host.Subscribe("another device");
        using Fleet fleet = Device(host);
        fleet.Start();

        CollectorView view = await UntilAsync(host, now => now.Ledger.Stored > 100);
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
        using Fleet fleet = Device(host);
        fleet.Start();
        await UntilAsync(host, view => view.Ledger.Stored > 50);
        fleet.StopSampling();
        await fleet.DrainAsync(Patience, TestContext.Current.CancellationToken);
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
        await UntilAsync(host, view => view.UnauthenticatedConnections == 1);

        await host.StopAsync();

        // The end, after at most a REFUSE (PROTOCOL 4.6).
        byte[] buffer = new byte[Limits.HandshakeBytes];
        while (await idle.ReceiveAsync(buffer, TestContext.Current.CancellationToken) > 0)
        {
        }
    }

    [Fact]
    public async Task Start_OnAPortInUse_LeavesNothingBehind()
    {
        await using CollectorHost host = await StartAsync(new MemoryStore());

        UserException fault = await Assert.ThrowsAsync<UserException>(() =>
            CollectorHost.StartAsync(new CollectorHostOptions { Port = host.Port }, new OneKey(), new MemoryStore()));

        Assert.Equal(ExitCode.InUse, fault.ExitCode);
    }

    private sealed class OneKey : IKeyRing
    {
        public IReadOnlyCollection<string> Devices => ["sim"];

        public bool TryGetKey(string device, out byte[] key)
        {
            key = device == "sim" ? Key : [];
            return key.Length > 0;
        }
    }

    /// <summary>Fails the first commits, then keeps.</summary>
    private sealed class FailingStore(int failures) : IReadingStore
    {
        private ulong _kept;

        public MemoryStore Inner { get; } = new();

        public int FailuresLeft { get; private set; } = failures;

        public ulong Kept => Interlocked.Read(ref _kept);

        public IEnumerable<StoredBoot> LoadBoots() => [];

        public void Commit(ReadingBatch batch)
        {
            if (FailuresLeft > 0)
            {
                FailuresLeft--;
                throw new IOException("the disk is full");
            }

            Inner.Commit(batch);
            Interlocked.Add(ref _kept, (ulong)batch.Readings.Count);
        }
    }

    private sealed class Unheard : IFleetEvents
    {
        public void StatusChanged(SimulatedDevice device, DeviceStatus status, string reason)
        {
        }

        public void Message(SimulatedDevice device, LogLevel level, string text)
        {
        }

        public void Identify(SimulatedDevice device)
        {
        }
    }
}
