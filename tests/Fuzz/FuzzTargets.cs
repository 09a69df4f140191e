using Telemetry.Fuzz.Tests.Targets;

namespace Telemetry.Fuzz.Tests;

/// <summary>Everything that is fuzzed.</summary>
public static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new PayloadTarget(),
        new ControlFrameTarget(),
        new HandshakeMessageTarget(),
        new HandshakeTarget(),
        new DeviceTarget(),
        new CollectorTarget(),
    ];

    public static FuzzTarget Named(string name) => All.First(target => target.Name == name);

    /// <summary>A target as a function of its input, which crosses from one load context to another.</summary>
    public static Action<byte[]> Runner(string name) => Named(name).Run;
}
