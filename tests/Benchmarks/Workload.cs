namespace Telemetry.Benchmarks;

/// <summary>
/// Something to measure, in two parts, so that what it needs is not measured with it. Both ways of measuring run the same
/// workloads.
/// </summary>
public abstract class Workload(string name, int readings) : IDisposable
{
    /// <summary>One run handles so many datagrams: as many as fit a socket's default receive buffer at any size.</summary>
    public const int Datagrams = 128;

    public string Name { get; } = name;

    /// <summary>Readings in each datagram.</summary>
    public int Readings { get; } = readings;

    /// <summary>Bytes of each datagram.</summary>
    public abstract int Bytes { get; }

    public abstract void Prepare();

    public abstract void Run();

    public virtual void Dispose() => GC.SuppressFinalize(this);

    public override string ToString() => $"{Name}, {Readings} readings";
}
