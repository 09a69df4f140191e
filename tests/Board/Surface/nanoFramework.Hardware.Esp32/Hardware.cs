namespace nanoFramework.Hardware.Esp32;

public enum DeviceFunction
{
    I2C1_DATA = 0x20100,
    I2C1_CLOCK = 0x20101,
    I2C2_DATA = 0x20200,
    I2C2_CLOCK = 0x20201,
}

public class Configuration
{
    public static int GetFunctionPin(DeviceFunction function) => throw null;
    public static void SetPinFunction(int pin, DeviceFunction value) => throw null;
}

public class HighResTimer
{
    public static ulong GetCurrent() => throw null;
}

public class Sleep
{
    public enum WakeupCause
    {
        Undefined = 0,
    }

    public static WakeupCause GetWakeupCause() => throw null;
}
