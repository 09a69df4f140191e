using System.Text;
using Telemetry.Device;
using Telemetry.Wire;

namespace Telemetry.PageTests;

/// <summary>What the devices of these tests measure: a number that never stays the same, a switch and a text.</summary>
internal static class TestSensors
{
    public const string Temperature = "temperature";
    public const string Door = "door";
    public const string Note = "note";

    /// <summary>What would happen if a text became part of the page.</summary>
    public const string Hostile = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";

    public static ChannelDeclaration TemperatureChannel() => new()
    {
        Name = Temperature,
        Type = ChannelType.Float32,
        Quantity = "air temperature",
        Unit = "Cel",
        IntervalMs = 100,
        HasResolution = true,
        Resolution = 0.01,
    };

    public static void AddTo(DeviceCore device)
    {
        device.AddChannel(TemperatureChannel(), new Number(us => 20 + Math.Sin(us / 1e6)), 100_000, 0);
        device.AddChannel(new ChannelDeclaration { Name = Door, Type = ChannelType.Bool, Quantity = "door open", Unit = "1", IntervalMs = 500 },
            new Number(us => us / 2_000_000 % 2), 500_000, 0);
    }

    /// <summary>A device whose every text is markup.</summary>
    public static void AddHostileTo(DeviceCore device)
    {
        device.AddChannel(new ChannelDeclaration { Name = Note, Type = ChannelType.Text, Quantity = "<b>note</b>", Unit = "<i>u</i>", IntervalMs = 100 },
            new Words(Hostile), 100_000, 0);
        device.AddChannel(new ChannelDeclaration { Name = Temperature, Type = ChannelType.Float64, Quantity = "<u>t</u>", Unit = "<s>K</s>", IntervalMs = 100 },
            new Number(us => us / 1e6), 100_000, 0);
        device.AddAction("open", Hostile, new Done());
    }

    private sealed class Number(Func<long, double> at) : ISensor
    {
        public bool TryRead(Channel channel, long nowUs, ref Reading reading, out string error)
        {
            SensorValue.Set(ref reading, at(nowUs));
            error = "";
            return true;
        }
    }

    private sealed class Words(string text) : ISensor
    {
        private readonly byte[] _bytes = Encoding.UTF8.GetBytes(text);

        public bool TryRead(Channel channel, long nowUs, ref Reading reading, out string error)
        {
            SensorValue.Set(ref reading, _bytes, 0, _bytes.Length);
            error = "";
            return true;
        }
    }

    private sealed class Done : IActionHandler
    {
        public bool TryRun(string name, TypedValue argument, long nowUs, out string message)
        {
            message = Hostile;
            return true;
        }
    }
}
