using Telemetry.Collector.Store;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Tests.Console;

/// <summary>Views as an engine would give them.</summary>
internal static class SampleViews
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static CollectorView Collector(params DeviceView[] devices) => new(
        Now, Now.AddMinutes(-5), devices, Ledger(1000), new Dictionary<string, ulong> { ["replay"] = 12, ["too short"] = 3 },
        devices.Length, 0, new StoreView(null, null, 0, StoreStatus.Unknown), 50, 12);

    public static CollectorView Collector(int devices) =>
        Collector([.. Enumerable.Range(1, devices).Select(i => Device($"sim-{i:000}"))]);

    public static DeviceView Device(string name, DeviceState state = DeviceState.Online, string evidence = "", string next = "") => new(
        name, state, new StateReason("code", evidence, next), Now.AddMinutes(-1), "0123456789abcdef", "board", "firmware 1.0", "power on",
        new LinkView(10, 1.5, 42, 3.2, 0.8, "udp", "10.0.0.7:4000", "10.0.0.7:4001"),
        [
            Channel(0, "temperature", "Cel", 21.437, 0.01),
            Channel(1, "humidity", "%", 45.21, 0.1),
            Channel(2, "pressure", "hPa", 1013.25, 0.01),
            Channel(3, "battery", "V", 3.7012, 0.001),
            new ChannelView(4, "vibration", "acceleration", "m/s2", "bytes", null, new byte[4096], Now.AddSeconds(-4), []),
        ],
        Ledger(500), new Dictionary<string, ulong>(),
        [new DeviceEvent(Now.AddMinutes(-1), state, new StateReason("code", evidence, next))], []);

    public static ChannelView Channel(int number, string name, string unit, double value, double? resolution) =>
        new(number, name, name, unit, "float64", resolution, value, Now.AddSeconds(-0.4), [1, 2, 3, 2, 1]);

    public static LedgerView Ledger(ulong stored) =>
        new(stored + 7, stored, 5, 2, new Dictionary<string, ulong> { ["log overflow"] = 2 }, 3, 0);
}
