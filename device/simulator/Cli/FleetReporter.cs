using System.Globalization;
using System.Text.Json;
using Telemetry.Device;
using Telemetry.Simulator.Devices;
using Telemetry.Wire;

namespace Telemetry.Simulator.Cli;

/// <summary>
/// Says what happens to the devices: one line for all devices to which the same happened at about the same time, so that a
/// thousand devices are as readable as one. With --json every change is a line on standard output as well.
/// </summary>
internal sealed class FleetReporter : IFleetEvents, IDisposable
{
    /// <summary>Lines for each <see cref="Every"/>; further ones are counted in one more.</summary>
    private const int LargestLines = 20;

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private readonly bool _json;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<string>> _devicesByText = [];
    private readonly Dictionary<string, string> _lastByDevice = [];
    private readonly List<string> _order = [];
    private readonly Timer _timer;
    private volatile bool _ending;

    public FleetReporter(bool json)
    {
        _json = json;
        _timer = new Timer(_ => Flush(), null, Every, Every);
    }

    /// <summary>One message on standard error.</summary>
    public static void Say(string text) =>
        Console.Error.WriteLine($"{DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}  {text}");

    public void StatusChanged(SimulatedDevice device, DeviceStatus status, string reason)
    {
        if (_json) WriteState(device.Name, status, reason);
        string text = Describe(status, reason);
        if (text.Length == 0 || (_ending && !device.IsOnline)) return;
        lock (_gate)
        {
            // A device that tries again and again for the same reason says it once.
            if (_lastByDevice.GetValueOrDefault(device.Name) == text) return;
            _lastByDevice[device.Name] = text;
            Add(device.Name, text);
        }
    }

    public void Message(SimulatedDevice device, LogLevel level, string text)
    {
        if (level > LogLevel.Warning) return;
        lock (_gate)
        {
            if (_lastByDevice.GetValueOrDefault(device.Name)?.Contains(text, StringComparison.Ordinal) != true) Add(device.Name, text);
        }
    }

    public void Identify(SimulatedDevice device)
    {
        lock (_gate) Add(device.Name, "here I am (identify)");
    }

    /// <summary>From here on it is no news that devices stop.</summary>
    public void BeginEnd() => _ending = true;

    /// <summary>Writes what has come together.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            foreach (string text in _order.Take(LargestLines))
            {
                List<string> devices = _devicesByText[text];
                Say($"{Names(devices)}: {text}");
            }

            if (_order.Count > LargestLines) Say($"and {_order.Count - LargestLines} other changes");
            _order.Clear();
            _devicesByText.Clear();
        }
    }

    public void Dispose() => _timer.Dispose();

    private static string Describe(DeviceStatus status, string reason) => status switch
    {
        DeviceStatus.Online => "online",
        DeviceStatus.OnlineWithoutUdp => reason.Length > 0 ? $"online through the control connection: {reason}"
            : "online through the control connection: UDP does not arrive",
        DeviceStatus.Stopped => reason.Length > 0 ? $"stopped: {reason}" : "",
        DeviceStatus.Waiting => reason.Length > 0 ? $"not connected: {reason}" : "",
        DeviceStatus.Searching => reason,
        // Connecting and joining take a moment; what comes of them is told.
        _ => "",
    };

    private static string Names(List<string> devices) => devices.Count switch
    {
        1 => devices[0],
        2 => $"{devices[0]} and {devices[1]}",
        _ => $"{devices[0]} and {devices.Count - 1} others",
    };

    private void Add(string device, string text)
    {
        if (!_devicesByText.TryGetValue(text, out List<string>? devices))
        {
            devices = [];
            _devicesByText.Add(text, devices);
            _order.Add(text);
        }

        devices.Add(device);
    }

    private static void WriteState(string device, DeviceStatus status, string reason) =>
        Console.Out.WriteLine(JsonSerializer.Serialize(new
        {
            type = "state",
            time = DateTimeOffset.UtcNow,
            device,
            state = JsonNamingPolicy.KebabCaseLower.ConvertName(status.ToString()),
            reason,
        }));
}
