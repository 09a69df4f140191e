using Telemetry.Collector.Store;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Tests.Mqtt;

/// <summary>Views of collectors and devices for tests.</summary>
internal static class SampleViews
{
    private static readonly LedgerView NoLedger = new(0, 0, 0, 0, new Dictionary<string, ulong>(), 0, 0);

    public static CollectorView Collector(params IReadOnlyList<DeviceView> devices) => new(
        VirtualTime.Start, VirtualTime.Start, devices, NoLedger, new Dictionary<string, ulong>(), 0, 0,
        new StoreView(null, null, 0, new StoreStatus("", 0, null)), 0, 0);

    public static DeviceView Device(
        string name = "garden",
        DeviceState state = DeviceState.Online,
        string code = "readings-arrive",
        IReadOnlyList<ChannelView>? channels = null,
        IReadOnlyList<ParameterView>? parameters = null,
        IReadOnlyList<ActionView>? actions = null,
        IReadOnlyList<DeviceEvent>? events = null) => new(
        name, state, new StateReason(code, "seen", "try"), VirtualTime.Start, "0000000000000001", "board", "firmware 1", null,
        new LinkView(0, null, 0, null, null, "udp", null, null), channels ?? [], NoLedger, new Dictionary<string, ulong>(), events ?? [], [])
        {
            Parameters = parameters ?? [],
            Actions = actions ?? [],
        };

    public static ChannelView Channel(string name, string quantity, string unit, string type = "float64", double? resolution = null) =>
        new(0, name, quantity, unit, type, resolution, null, null, []);

    public static ParameterView Parameter(string name, string type, object value, object? lowest = null, object? highest = null, string unit = "1") =>
        new(name, type, unit, "", value, value, lowest, highest);

    public static DeviceEvent Event(double seconds, DeviceState state, string code) =>
        new(VirtualTime.Start.AddSeconds(seconds), state, new StateReason(code, "seen", "try"));
}
