using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Telemetry.Esp32.Lamp;
using Telemetry.Esp32.Radio;
using Telemetry.Esp32.Sensors;
using Telemetry.Esp32.Settings;
using Telemetry.Esp32.Storage;

namespace Telemetry.Esp32.Tests;

/// <summary>A board of which everything is played but the network: its sockets are those of this machine.</summary>
internal sealed class FakeBoard : BoardParts
{
    public const string Settings = "version=1\ndevice=garden\nkey=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n";

    private readonly long _start = Stopwatch.GetTimestamp();
    private long _sleptUs;

    public FakeBoard(string? settings = Settings)
    {
        if (settings is not null) Storage.Content["telemetry.cfg"] = Encoding.UTF8.GetBytes(settings);
    }

    public FakeFiles Storage { get; init; } = new();

    public FakeRadio Station { get; } = new() { IsUp = true };

    public FakeClimate Climate { get; } = new();

    public ConcurrentQueue<string> Console { get; } = [];

    public int Restarts { get; private set; }

    public bool KeptClock { get; set; }

    public override long NowUs => (long)Stopwatch.GetElapsedTime(_start).TotalMicroseconds + _sleptUs;

    public override string Hardware => "ESP32_TEST";

    public override BoardFiles Files => Storage;

    public override BoardRadio Radio => Station;

    public override bool KeptItsClock => KeptClock;

    public override bool WokeFromSleep => false;

    public override long FreeMemory() => 54_321;

    public override LampPin OpenLamp(BoardSettings settings) => new DarkLamp();

    public override ClimateDriver NewClimateDriver(SensorSettings settings) => Climate;

    // Time passes, and nobody waits for it.
    public override void Sleep(int milliseconds) => _sleptUs += milliseconds * 1_000L;

    public override void Print(string line) => Console.Enqueue(line);

    public override void Restart() => Restarts++;

    private sealed class DarkLamp : LampPin
    {
        public override void Set(bool isOn)
        {
        }
    }
}
