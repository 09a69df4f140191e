using Telemetry.Collector.Engine;
using Telemetry.Collector.Keys;
using Telemetry.Security;

namespace Telemetry.Benchmarks;

/// <summary>A collector's engine and a device that has just opened a session with it, without a network.</summary>
public sealed class OpenSession
{
    private const string DeviceId = "benchmark";
    private readonly byte[] _said = new byte[4_096];
    private readonly int _connection;

    public OpenSession()
    {
        Engine = new CollectorEngine(new EngineOptions(), new OneKey(), new SystemRandomSource());
        var buffer = new byte[4_096];
        if (!Engine.TryAccept(Source, 0, out _connection))
        {
            throw new InvalidOperationException("the collector takes no connection");
        }

        Send(Device.Hello());
        Send(Device.Finish(buffer, Engine.PollControl(_connection, buffer, 0, buffer.Length)));
        Engine.PollControl(_connection, buffer, 0, buffer.Length);
        Device.Open(buffer);
        Send(Device.Announcement());
    }

    public CollectorEngine Engine { get; }

    public BenchmarkDevice Device { get; } = new(DeviceId, new byte[32]);

    public DatagramSource Source { get; } = new(0, 0x0000_FFFF_7F00_0001, 40_000);

    /// <summary>Takes what the collector has to say, as its host would.</summary>
    public void Poll()
    {
        while (Engine.TryNextReady(out _))
        {
        }

        while (Engine.PollControl(_connection, _said, 0, _said.Length) > 0)
        {
        }
    }

    private void Send(byte[] bytes) => Engine.ReceiveControl(_connection, bytes, 0, bytes.Length, 0);

    private sealed class OneKey : IKeyRing
    {
        public IReadOnlyCollection<string> Devices => [DeviceId];

        public bool TryGetKey(string device, out byte[] key)
        {
            key = new byte[32];
            return device == DeviceId;
        }
    }
}
