using Telemetry.Esp32.Sensors;

namespace Telemetry.Esp32.Tests;

/// <summary>A BME280 that can be unplugged, and forgets its setting when it is plugged in again.</summary>
internal sealed class FakeClimate : ClimateDriver
{
    private bool _isSetUp;
    private bool _isPlugged = true;

    public bool IsPlugged
    {
        get => _isPlugged;
        set
        {
            _isPlugged = value;
            if (!value) _isSetUp = false;
        }
    }

    public double Temperature { get; set; } = 21.5;

    public int Opened { get; private set; }

    public int Measured { get; private set; }

    public override void Open()
    {
        Answer();
        Opened++;
        _isSetUp = true;
    }

    public override bool IsReady()
    {
        Answer();
        return _isSetUp;
    }

    public override void Read(out double temperature, out double humidity, out double pressure)
    {
        Answer();
        Measured++;
        temperature = _isSetUp ? Temperature : -143.6;
        humidity = 40;
        pressure = 100_653;
    }

    public override void Close()
    {
    }

    private void Answer()
    {
        if (!IsPlugged) throw new IOException();
    }
}
