namespace System.Device.Gpio;

public enum PinMode
{
    Input = 0,
    InputPullDown = 1,
    InputPullUp = 2,
    Output = 3,
}

public readonly struct PinValue
{
    public static PinValue High => throw null;
    public static PinValue Low => throw null;
}

public sealed class GpioPin : IDisposable
{
    public void Dispose() => throw null;
    public PinValue Read() => throw null;
    public void Write(PinValue value) => throw null;
}

public sealed class GpioController : IDisposable
{
    public GpioController() => throw null;
    public void Dispose() => throw null;
    public GpioPin OpenPin(int pinNumber) => throw null;
    public GpioPin OpenPin(int pinNumber, PinMode mode) => throw null;
}
