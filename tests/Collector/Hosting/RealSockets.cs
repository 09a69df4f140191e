namespace Telemetry.Collector.Tests.Hosting;

/// <summary>Tests with real sockets: one after the other and with nothing beside them, so that none takes a port that another names.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RealSockets
{
    public const string Name = "real sockets";
}
