using Telemetry.Collector.Alerts;
using Telemetry.Simulator.Network;
using Telemetry.Simulator.Options;

namespace Telemetry.Collector.Demo;

/// <summary>What a demo is asked to do.</summary>
/// <param name="For">How long to sample; null: until it is interrupted.</param>
public sealed record DemoOptions(
    int Devices, SensorSettings Sensors, NetworkFaults Faults, TimeSpan? For, TimeSpan Drain, bool Json, bool Plain)
{
    /// <summary>The default: the demo has limits of its own.</summary>
    public AlertRules Alerts { get; init; } = AlertRules.Default;
}
