namespace Telemetry.Benchmarks;

/// <summary>What a device does to send: readings into a frame, the header, the seal.</summary>
public sealed class DeviceSeal : Workload
{
    private readonly OpenSession _session = new();
    private readonly byte[] _datagram = new byte[2_048];
    private int _bytes;

    public DeviceSeal(int readings)
        : base("device, frame and seal", readings)
    {
        Run();
    }

    public override int Bytes => _bytes;

    public override void Prepare()
    {
    }

    public override void Run()
    {
        for (int i = 0; i < Datagrams; i++)
        {
            _bytes = _session.Device.Datagram(_datagram, Readings);
        }
    }
}
