using System.Text.Json;
using Telemetry.Device.Host;
using Telemetry.Wire;

namespace Telemetry.Device.Tests.Host;

public sealed class RecordFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    private string[] Lines()
    {
        using StreamReader reader = new(new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public void Sampled_BeforeTheFileIsClosed_CanBeReadByOthers()
    {
        using RecordFile file = new(_path);
        Reading reading = new() { Number = 7, Type = ChannelType.Float32, TimeUs = 1_204, Bits = (uint)FloatBits.FromSingle(21.5f) };
        file.Sampled("sim-001", 0xAB, "temperature", reading, 1_767_225_600_000_042);
        Assert.Equal(
            """{"device":"sim-001","boot":"00000000000000ab","number":7,"channel":"temperature","deviceTimeUs":1204,"utc":"2026-01-01T00:00:00.000042Z","value":21.5}""",
            Assert.Single(Lines()));
    }

    [Fact]
    public void Sampled_BytesAndNotANumber_StayJson()
    {
        using (RecordFile file = new(_path))
        {
            file.Sampled("a", 1, "wave", new Reading { Type = ChannelType.Bytes, Data = [9, 1, 2, 9], DataOffset = 1, DataLength = 2 }, null);
            file.Sampled("a", 1, "t", new Reading { Type = ChannelType.Float64, Bits = FloatBits.FromDouble(double.NaN) }, null);
            file.Lost("a", 1, 2, LostCause.SensorError);
        }

        JsonElement[] lines = [.. Lines().Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([1, 2], lines[0].GetProperty("value").GetBytesFromBase64());
        Assert.Equal("NaN", lines[1].GetProperty("value").GetString());
        Assert.Equal("sensor error", lines[2].GetProperty("lost").GetString());
    }
}
