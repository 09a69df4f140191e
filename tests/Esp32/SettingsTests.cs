using System.Text;
using Telemetry.Esp32.Settings;

namespace Telemetry.Esp32.Tests;

public sealed class SettingsTests
{
    private const string Key = "key=00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";
    private const string Least = "version=1\ndevice=garden\n" + Key + "\n";

    private static BoardSettings Read(string text)
    {
        BoardSettings? settings = SettingsReader.Read(Encoding.UTF8.GetBytes(text), out string error);
        Assert.Equal("", error);
        return settings!;
    }

    private static string Error(string text)
    {
        Assert.Null(SettingsReader.Read(Encoding.UTF8.GetBytes(text), out string error));
        return error;
    }

    [Fact]
    public void Read_TheLeast_TakesTheRestAsDocumented()
    {
        BoardSettings settings = Read(Least);
        Assert.Equal("garden", settings.Device);
        Assert.Equal(32, settings.Key.Length);
        Assert.Equal(0xFF, settings.Key[31]);
        Assert.Equal("", settings.CollectorHost);
        Assert.Equal(5170, settings.CollectorPort);
        Assert.True(settings.Discover);
        Assert.Equal(2, settings.LampPin);
        Assert.False(settings.IsLampInverted);
        Assert.Equal(60_000_000, settings.MemoryIntervalUs);
        Assert.Equal(0, settings.SignalIntervalUs);
        Assert.Equal(0, settings.SensorCount);
    }

    [Fact]
    public void Read_Everything_IsTaken()
    {
        BoardSettings settings = Read(
            "\uFEFF# a comment\r\n\r\n version = 1 \r\ndevice=garden\r\n" + Key + "\r\ncollector=[fe80::1]:6000\r\ndiscover=no\r\nled=none\r\n"
            + "led-inverted=yes\r\nmemory=off\r\nwifi-signal=5m\r\n"
            + "sensor=bme280 sda=4 scl=5  address=0x77 interval=500ms name=indoors\r\nsensor=bme280 name=outdoors\r\n");
        Assert.Equal(("fe80::1", 6000), (settings.CollectorHost, settings.CollectorPort));
        Assert.False(settings.Discover);
        Assert.Equal(BoardSettings.NoPin, settings.LampPin);
        Assert.True(settings.IsLampInverted);
        Assert.Equal(0, settings.MemoryIntervalUs);
        Assert.Equal(300_000_000, settings.SignalIntervalUs);
        Assert.Equal(2, settings.SensorCount);
        SensorSettings first = settings.Sensor(0);
        Assert.Equal((4, 5, 0x77, 500_000, "indoors"), (first.DataPin, first.ClockPin, first.Address, first.IntervalUs, first.Name));
        SensorSettings second = settings.Sensor(1);
        Assert.Equal((21, 22, 0x76, 10_000_000, "outdoors"), (second.DataPin, second.ClockPin, second.Address, second.IntervalUs, second.Name));
    }

    [Fact]
    public void Read_SensorsOnTheSamePins_ShareABus()
    {
        BoardSettings settings = Read(
            Least + "sensor=bme280 name=a\nsensor=bme280 sda=4 name=b\nsensor=bme280 address=0x77 name=c\nsensor=bme280 sda=4 address=0x77 name=d\n");
        Assert.Equal([1, 2, 1, 2], Enumerable.Range(0, 4).Select(i => settings.Sensor(i).Bus));
    }

    [Theory]
    [InlineData("collector=192.168.1.10", "192.168.1.10", 5170)]
    [InlineData("collector=192.168.1.10:80", "192.168.1.10", 80)]
    [InlineData("collector=pc.local:65535", "pc.local", 65535)]
    [InlineData("collector=fe80::1", "fe80::1", 5170)]
    [InlineData("collector=[fe80::1]", "fe80::1", 5170)]
    public void Read_Collector_HasHostAndPort(string line, string host, int port)
    {
        BoardSettings settings = Read(Least + line);
        Assert.Equal((host, port), (settings.CollectorHost, settings.CollectorPort));
    }

    [Theory]
    [InlineData("500ms", 500_000)]
    [InlineData("10s", 10_000_000)]
    [InlineData("5m", 300_000_000)]
    [InlineData("5min", 300_000_000)]
    [InlineData("24h", 86_400_000_000)]
    public void Read_Interval_IsInMicroseconds(string text, long us) => Assert.Equal(us, Read(Least + "memory=" + text).MemoryIntervalUs);

    [Theory]
    [InlineData("", "it has no line version=1")]
    [InlineData("device=garden", "line 1: the first key must be version=1")]
    [InlineData("version=2", "line 1: this firmware reads version=1")]
    [InlineData("version=1\ndevice=garden", "it has no line key=...")]
    [InlineData("version=1\n" + Key, "it has no line device=NAME")]
    [InlineData(Least + "discover=no", "without a collector, discover must be yes")]
    [InlineData(Least + "hello", "line 4: it is not key=value")]
    [InlineData(Least + "wifi=home", "line 4: there is no key wifi")]
    [InlineData(Least + "device=other", "line 4: device stands there twice")]
    [InlineData("version=1\ndevice=a b", "line 2: a device has a name of")]
    [InlineData("version=1\ndevice=a\nkey=1234", "line 3: a key has 64 hexadecimal digits")]
    [InlineData(Least + "collector=a:0", "line 4: collector is HOST, HOST:PORT or [IPv6]:PORT")]
    [InlineData(Least + "collector=a:65536", "line 4: collector is")]
    [InlineData(Least + "collector=", "line 4: collector is")]
    [InlineData(Least + "collector=[::1", "line 4: collector is")]
    [InlineData(Least + "led=49", "line 4: led is the number of a pin, or none")]
    [InlineData(Least + "memory=50ms", "line 4: memory is a time from 100ms to 24h")]
    [InlineData(Least + "memory=25h", "line 4: memory is a time")]
    [InlineData(Least + "memory=99999999999h", "line 4: memory is a time")]
    [InlineData(Least + "memory=10", "line 4: memory is a time")]
    [InlineData(Least + "sensor=dht22", "line 4: this firmware knows the sensor bme280")]
    [InlineData(Least + "sensor=bme280 address=0x50", "line 4: the address of a BME280 is 0x76 or 0x77")]
    [InlineData(Least + "sensor=bme280 speed=1", "line 4: a sensor has no speed")]
    [InlineData(Least + "sensor=bme280\nsensor=bme280", "line 5: two sensors need names")]
    [InlineData(Least + "sensor=bme280 name=a\nsensor=bme280 name=b", "line 5: two sensors on the same wires need two addresses")]
    [InlineData(Least + "sensor=bme280 sda=1 name=a\nsensor=bme280 sda=2 name=b\nsensor=bme280 sda=3 name=c", "line 6: the board has two buses")]
    public void Read_SomethingWrong_SaysTheLineAndWhatWouldBeRight(string text, string start) =>
        Assert.StartsWith(start, Error(text), StringComparison.Ordinal);

    [Fact]
    public void Read_AnErrorInTheKey_DoesNotRepeatIt()
    {
        string error = Error("version=1\ndevice=a\nkey=0123456789abcdefX");
        Assert.DoesNotContain("0123456789", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnyDamagedFile_NeverThrows()
    {
        byte[] file = Encoding.UTF8.GetBytes(Least + "collector=[fe80::1]:6000\nled=4\nmemory=1s\nsensor=bme280 sda=4 scl=5 address=0x77 interval=5s name=a\n");
        Random random = new(1);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] damaged = [.. file];
            for (int j = 0; j <= i % 4; j++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            SettingsReader.Read(damaged[..random.Next(damaged.Length + 1)], out _);
        }
    }

    [Fact]
    public void Read_MoreThanTheLimit_IsRefused() => Assert.StartsWith("it has 5000 bytes", Error(new string('#', 5_000)), StringComparison.Ordinal);
}
