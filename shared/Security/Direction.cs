namespace Telemetry.Security
{
    /// <summary>PROTOCOL 5.3: the first byte of a nonce.</summary>
    public enum Direction : byte
    {
        DeviceToCollector = 0,
        CollectorToDevice = 1,
    }
}
