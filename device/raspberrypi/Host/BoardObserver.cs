using Telemetry.Device;
using Telemetry.Device.Host;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Host;

/// <summary>Tells people what the device does, and keeps what it wants to be kept.</summary>
internal sealed class BoardObserver(Output output, SavedState state, RecordFile? record, string device) : DeviceObserver
{
    /// <summary>To be set before the device first runs.</summary>
    public DeviceCore Device { get; set; } = null!;

    /// <summary>Readings sampled in this boot, those that failed not among them.</summary>
    public long Count { get; private set; }

    public override void Sampled(ref Reading reading)
    {
        Count++;
        Channel channel = Device.Channels[reading.Channel];
        record?.Sampled(device, Device.BootId, channel.Name, reading, utcUs: null);
        output.Reading(channel.Declaration, ref reading);
    }

    public override void Lost(ulong number, LostCause cause) => record?.Lost(device, Device.BootId, number, cause);

    public override void StatusChanged(DeviceStatus status, string reason) => output.Status(status, reason);

    public override void Message(LogLevel level, long timeUs, string text) => output.Message(level, text);

    public override bool TryKeepParameters(byte[] saved, out string error)
    {
        error = state.IsKept ? "" : "there is no data directory";
        if (!state.IsKept) return false;
        try
        {
            state.KeepParameters(saved);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = e.Message;
            return false;
        }
    }

    public override void Identify()
    {
        output.Message(LogLevel.Warning, "IDENTIFY: the collector's operator asks which board this is");
        ActivityLed.Blink();
    }
}
