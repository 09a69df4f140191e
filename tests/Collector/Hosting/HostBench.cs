using System.Net;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Keys;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Device;
using Telemetry.Device.Host;
using Telemetry.Simulator.Devices;
using Telemetry.Simulator.Network;
using Telemetry.Simulator.Options;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.Hosting;

/// <summary>A host with real sockets on loopback, and a simulated device in this process.</summary>
internal static class HostBench
{
    /// <summary>Far beyond what any of it takes, for a machine that is busy with other things.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly byte[] Key = [.. Enumerable.Range(0, Limits.KeyBytes).Select(i => (byte)i)];

    private static readonly SensorSettings Sensors = new(ReadingsPerSecond: 100, WaveformEveryUs: 0, KeepUs: 600_000_000, Seed: 1);

    public static Task<CollectorHost> StartAsync(IReadingStore store, CollectorHostOptions options) =>
        CollectorHost.StartAsync(options with { Port = 0 }, new OneKey(), store);

    public static Fleet Device(CollectorHost host) => new(
        [new Identity("sim", Key, IPAddress.Loopback.ToString(), host.Port)],
        new SimulationSettings(Sensors, NetworkFaults.None, new Unheard()));

    public static async Task<CollectorView> UntilAsync(CollectorHost host, Func<CollectorView, bool> isFulfilled)
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

    public sealed class OneKey : IKeyRing
    {
        public IReadOnlyCollection<string> Devices => ["sim"];

        public bool TryGetKey(string device, out byte[] key)
        {
            key = device == "sim" ? Key : [];
            return key.Length > 0;
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
