using Telemetry.Collector.Engine;

namespace Telemetry.Collector.Alerts;

/// <summary>When which device's alerts have to be looked at, though nothing came from it. A device keeps its place for good.</summary>
internal sealed class AlertDeadlines
{
    private readonly DeadlineHeap _heap = new();
    private readonly List<DeviceAlerts> _devices = [];

    public long NextUs => _heap.NextUs;

    public void Bring(DeviceAlerts device, long dueUs)
    {
        if (dueUs == long.MaxValue)
            return;

        if (device.Place < 0)
        {
            device.Place = _devices.Count;
            _devices.Add(device);
        }

        _heap.Bring(device.Place, dueUs);
    }

    public void Tick(long nowUs)
    {
        while (_heap.TryTakeDue(nowUs, out int place))
            Bring(_devices[place], _devices[place].Tick());
    }
}
