using Telemetry.Collector.Views;

namespace Telemetry.Collector.Console;

/// <summary>What the list is sorted by; the user goes through them in this order.</summary>
public enum DeviceOrder
{
    Problems,
    Name,
    Rate,
    Loss,
}

public static class DeviceOrders
{
    public static IReadOnlyList<DeviceView> Sort(IReadOnlyList<DeviceView> devices, DeviceOrder order)
    {
        IOrderedEnumerable<DeviceView> sorted = order switch
        {
            DeviceOrder.Name => devices.OrderBy(device => device.Device, StringComparer.Ordinal),
            DeviceOrder.Rate => devices.OrderByDescending(device => device.Link.ReadingsPerSecond),
            DeviceOrder.Loss => devices.OrderByDescending(device => device.Link.LossPercent ?? -1),
            _ => devices.OrderBy(Urgency),
        };
        return [.. sorted.ThenBy(device => device.Device, StringComparer.Ordinal)];
    }

    public static DeviceOrder After(DeviceOrder order) => (DeviceOrder)(((int)order + 1) % Enum.GetValues<DeviceOrder>().Length);

    public static string Name(DeviceOrder order) => order switch
    {
        DeviceOrder.Name => "name",
        DeviceOrder.Rate => "rate",
        DeviceOrder.Loss => "loss",
        _ => "problems first",
    };

    /// <summary>A device that was never seen may not have been mounted yet: that is no alarm, unless something warns of it.</summary>
    private static int Urgency(DeviceView device) => device.State switch
    {
        _ when AlertLines.Worst(device) == AlertLevel.Alarm => 0,
        DeviceState.Offline => 1,
        DeviceState.Blocked => 2,
        DeviceState.Silent => 3,
        _ when device.Alerts.Count > 0 => 4,
        _ when device.Warnings.Count > 0 => 5,
        DeviceState.Connecting => 6,
        DeviceState.Online => 7,
        _ => 8,
    };
}
