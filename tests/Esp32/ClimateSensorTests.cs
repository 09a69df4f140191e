using Telemetry.Device;
using Telemetry.Device.Tests.Core;
using Telemetry.Esp32.Sensors;
using Telemetry.Esp32.Settings;
using Telemetry.Protocol.Tests.Security;
using Telemetry.Wire;

namespace Telemetry.Esp32.Tests;

public sealed class ClimateSensorTests
{
    private readonly FakeClimate _part = new();
    private readonly ClimateSensor _sensor;
    private readonly DeviceCore _device;
    private readonly Recorder _recorder = new();
    private long _nowUs;

    public ClimateSensorTests()
    {
        _device = new DeviceCore(
            new DeviceOptions { DeviceId = "d", Key = new byte[32], Discover = false }, NoLink.Instance, NoLink.Instance, new SeededRandom(1), _recorder);
        SensorSettings settings = new();
        _sensor = new ClimateSensor(_part, settings);
        _sensor.AddChannels(_device, settings);
    }

    private void Read()
    {
        _recorder.Values.Clear();
        _device.Run(_nowUs);
        _nowUs += 10_000_000;
    }

    [Fact]
    public void Read_APart_GivesThreeChannelsOfOneMeasurement()
    {
        Read();
        Assert.Equal(["temperature 21.5", "humidity 40", "pressure 100653"], _recorder.Values.Select(v => $"{_device.Channels[v.Channel].Name} {v.Value}"));
        Assert.Equal(1, _part.Measured);
        Read();
        Assert.Equal(2, _part.Measured);
        Assert.Equal(1, _part.Opened);
        Assert.False(_sensor.IsFailing);
    }

    [Fact]
    public void Read_UnpluggedAndPluggedInAgain_IsLostMeanwhileAndThenSetUpAnew()
    {
        Read();
        _part.IsPlugged = false;
        for (int i = 0; i < 5; i++) Read();
        Assert.True(_sensor.IsFailing);
        Assert.Equal(15ul, _device.Log.LostBy(LostCause.SensorError));
        Assert.Contains(
            "temperature cannot be read: the BME280 at 0x76 (SDA 21, SCL 22) does not answer: check its four wires and its address", _recorder.Messages);
        _part.IsPlugged = true;
        Read();
        Assert.Equal(3, _recorder.Values.Count);
        Assert.False(_sensor.IsFailing);
        Assert.Equal(2, _part.Opened);
        Assert.Contains("temperature can be read again", _recorder.Messages);
    }

    [Fact]
    public void Read_UnpluggedAndPluggedInAgainBetweenTwoReads_IsSetUpAnewAndLosesNothing()
    {
        Read();
        _part.IsPlugged = false;
        _part.IsPlugged = true;
        Read();
        Assert.Equal(2, _part.Opened);
        Assert.Equal(21.5, _recorder.Values[0].Value);
        Assert.Equal(0ul, _device.Log.LostBy(LostCause.SensorError));
    }

    [Theory]
    [InlineData(-41)]
    [InlineData(86)]
    [InlineData(double.NaN)]
    public void Read_AValueThatThePartCannotMeasure_IsAFailure(double temperature)
    {
        _part.Temperature = temperature;
        Read();
        Assert.Empty(_recorder.Values);
        Assert.Contains(_recorder.Messages, message => message.Contains("values that cannot be", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_SteadyState_AllocatesNothing()
    {
        Reading reading = new() { Type = ChannelType.Float32 };
        Assert.Equal(0, Protocol.Tests.Allocations.Least(() =>
        {
            for (int i = 0; i < 30; i++)
            {
                Channel channel = _device.Channels[i % 3];
                channel.Sensor.TryRead(channel, _nowUs += 10_000_000, ref reading, out _);
            }
        }));
    }

    private sealed class Recorder : DeviceObserver
    {
        public List<(int Channel, double Value)> Values { get; } = new(16);

        public List<string> Messages { get; } = [];

        public override void Sampled(ref Reading reading)
        {
            if (Values.Count < 16) Values.Add((reading.Channel, SensorValue.ToFloat64(ref reading)));
        }

        public override void Message(LogLevel level, long timeUs, string text) => Messages.Add(text);
    }
}
