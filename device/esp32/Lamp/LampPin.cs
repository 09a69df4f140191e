namespace Telemetry.Esp32.Lamp
{
    /// <summary>What the lamp hangs on.</summary>
    public abstract class LampPin
    {
        public abstract void Set(bool isOn);
    }
}
