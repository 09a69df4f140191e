using System.Net;
using Telemetry.Collector.Alerts;
using Telemetry.Collector.Engine;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Keys;
using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Device;
using Telemetry.Device.Host;
using Telemetry.Simulator.Devices;
using Telemetry.Wire;

namespace Telemetry.Collector.Demo;

/// <summary>One demo from start to settled ledger.</summary>
internal static class DemoRun
{
    /// <summary>Such that one device or another has a cell that should be replaced, or stands in the sun: then a user sees what an alert looks like.</summary>
    private static readonly AlertRules Limits = AlertRulesJson.Parse(
        """
        { "rules": [
          { "channel": "temperature", "warn": { "above": 26 }, "alarm": { "above": 28 }, "hysteresis": 0.3 },
          { "channel": "battery", "warn": { "below": 3.8 }, "alarm": { "below": 3.5 }, "hysteresis": 0.02 } ] }
        """,
        "the demo");

    /// <param name="attach">gives the running collector its services</param>
    public static async Task<DemoLedger> RunAsync(
        DemoOptions options, DataDirectory data, IReadOnlyDictionary<string, byte[]> keys, Func<CollectorHost, Task> attach, Interruption interruption)
    {
        using SqliteStore store = SqliteStore.Open(new SqliteStoreOptions(data.Database));
        await using CollectorHost host = await CollectorHost.StartAsync(
            new CollectorHostOptions
            {
                Port = 0,
                Name = "demo",
                Socket = data.Socket,
                DrainPatience = options.Drain,
                Engine = new EngineOptions { Alerts = options.Alerts == AlertRules.Default ? Limits : options.Alerts },
            },
            new KeyRing(data.KeyRing),
            store);
        await attach(host);
        using Fleet fleet = MakeFleet(options, keys, host.Port);
        using DemoShow show = new(options, host, data, interruption);
        show.Start();
        fleet.Start();
        await SampleAsync(options.For, interruption.Token);

        fleet.StopSampling();
        show.Tell($"stopped sampling; {fleet.Retained} readings are still in flight, waiting up to {options.Drain.TotalSeconds:0.#} s for them");
        bool drained = await fleet.DrainAsync(options.Drain, CancellationToken.None);
        show.Tell(drained ? "nothing is in flight any more" : $"{fleet.Retained} readings are still in flight");

        // The devices first: what they had sent is stored before the account is made.
        fleet.End();
        await host.StopAsync();
        show.Stop();
        Dictionary<BootKey, ulong> accounts = store.LoadBoots().ToDictionary(boot => boot.Key, boot => boot.Stored.Aggregate(0UL, (sum, range) => sum + range.Count));
        return DemoLedger.Settle(fleet.Devices, DemoRows.Read(data.Database), boot => accounts.GetValueOrDefault(boot), host.View());
    }

    private static Fleet MakeFleet(DemoOptions options, IReadOnlyDictionary<string, byte[]> keys, int port)
    {
        Identity[] identities =
            [.. keys.Select(key => new Identity(key.Key, key.Value, IPAddress.Loopback.ToString(), port))];
        return new Fleet(identities, new SimulationSettings(options.Sensors, options.Faults, new Unheard()));
    }

    private static async Task SampleAsync(TimeSpan? length, CancellationToken interrupted) =>
        await Task.Delay(length ?? Timeout.InfiniteTimeSpan, interrupted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>In a demo the collector says what happens to its devices.</summary>
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
