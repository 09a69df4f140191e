namespace Telemetry.Collector.Engine;

/// <summary>
/// Finds out whether two devices share one id (PROTOCOL 13.4). A device never returns to a boot id that it left (1.8); a boot that another
/// boot followed, and that comes back, is another device.
/// </summary>
internal sealed class DeviceIdentity
{
    // Two devices that take turns at each start make two entries a turn; the last few are enough to see it.
    private const int Remembered = 64;

    private readonly Queue<ulong> _left = [];
    private ulong? _current;

    /// <summary>Where the boot that is current now was seen last.</summary>
    public DatagramSource Address { get; private set; }

    public bool WasLeft(ulong bootId) => _current != bootId && _left.Contains(bootId);

    /// <summary>A session with this boot speaks for the device from now on.</summary>
    public void Enter(ulong bootId, DatagramSource address)
    {
        Address = address;
        if (_current == bootId)
            return;

        if (_current is { } left && !_left.Contains(left))
        {
            _left.Enqueue(left);
            if (_left.Count > Remembered)
                _left.Dequeue();
        }

        _current = bootId;
    }
}
