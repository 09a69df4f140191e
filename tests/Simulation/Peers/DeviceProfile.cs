using Telemetry.Device;
using Telemetry.RaspberryPi.Log;
using Telemetry.Simulation.Tests.Checks;
using Telemetry.Simulation.Tests.Network;
using Telemetry.Simulation.Tests.World;
using Telemetry.Wire;

namespace Telemetry.Simulation.Tests.Peers;

/// <summary>What a device is like in every one of its boots: its key, its channels, its memory, where it looks for its collector.</summary>
public sealed class DeviceProfile
{
    /// <summary>Crystals are within 100 ppm, PROTOCOL 11.2.</summary>
    public const double WorstDrift = 99e-6;

    private const int LongestText = 60;
    private const int LongestBytes = 900;

    // A device that takes more than it may send loses readings in good weather, which is right and tells nothing.
    private const double LargestShare = 0.4;
    private const int DatagramBytes = 1_000;
    private const int ReadingBytes = 12;
    private const double LogSeconds = 4;
    private readonly List<(ChannelType Type, long IntervalUs, int LongestData)> _channels = [];
    private readonly int _logReadings;
    private readonly int _logBytes;
    private readonly string _host;
    private readonly double _sensorFailures;
    private readonly int _datagramsPerSecond;
    private readonly int _lingerMs;
    private readonly double _bytesPerSecond;

    public DeviceProfile(string id, byte[] key, Dice dice)
    {
        Id = id;
        Key = key;
        _datagramsPerSecond = dice.Chance(0.2) ? dice.Between(20, 60) : 200;
        double bytesPerSecond = 0;
        for (int i = (int)dice.Skewed(1, 9); i > 0; i--)
        {
            ChannelType type = (ChannelType)dice.Between(1, 6);
            bool waveform = type == ChannelType.Bytes && dice.Chance(0.6);
            long intervalUs = waveform ? dice.Between(2_000_000L, 8_000_000L) : dice.Skewed(5_000, 1_500_000);
            int longest = type == ChannelType.Text ? LongestText : waveform ? (int)dice.Skewed(2_000, 67_000) : LongestBytes;
            double room = (_datagramsPerSecond * DatagramBytes * LargestShare) - bytesPerSecond;
            intervalUs = Math.Max(intervalUs, (long)((longest + ReadingBytes) * 1e6 / room));
            _channels.Add((type, intervalUs, longest));
            bytesPerSecond += (longest + ReadingBytes) * 1e6 / intervalUs / 2;
            ReadingsPerSecond += 1e6 / intervalUs;
        }

        _logReadings = dice.Chance(0.3) ? dice.Between(1, 100) : dice.Between(100, 4_000);
        _logBytes = dice.Chance(0.3) ? dice.Between(1, 100_000) : 400_000;
        _host = dice.Below(4) switch { 0 => "", 1 => Internet.CollectorName, _ => Internet.CollectorHost };
        _sensorFailures = dice.Chance(0.3) ? 0.05 : 0;
        _lingerMs = dice.Pick([0, 10, 50, 50, 200, 1_000]);
        _bytesPerSecond = bytesPerSecond;
        Disk = dice.Chance(0.4)
            ? new FileLogOptions
            {
                Bytes = dice.Between(100_000, 1_500_000),
                SegmentBytes = dice.Between(4_000, 40_000),
                SyncMs = dice.Pick([0, 200, 1_000, 1_000]),
            }
            : null;
    }

    public string Id { get; }

    /// <summary>What it has had since its last start.</summary>
    public byte[] Key { get; private set; }

    /// <summary>A key that was brought to the device, and that it reads at its next start; null: none.</summary>
    public byte[]? BroughtKey { get; set; }

    public void TakeBroughtKey()
    {
        Key = BroughtKey ?? Key;
        BroughtKey = null;
    }

    public double ReadingsPerSecond { get; }

    /// <summary>The log that survives the device's restarts; null: it has none.</summary>
    public FileLogOptions? Disk { get; }

    /// <summary>In good weather the log never runs over, whatever the round trip.</summary>
    public bool HasRoomyLog => Disk is { } disk
        ? disk.Bytes > (_bytesPerSecond * 2 * LogSeconds) + (2 * Limits.LargeReadingBytes)
        : _logReadings > ReadingsPerSecond * LogSeconds && _logBytes > 200_000;

    public DeviceOptions Options(ResetCause cause)
    {
        return new DeviceOptions
        {
            DeviceId = Id,
            Key = Key,
            Host = _host,
            Port = Internet.CollectorPort,
            LastHost = Internet.CollectorHost,
            LastPort = Internet.CollectorPort,
            Hardware = "simulated",
            Firmware = "simulation 1",
            ResetCause = cause,
            LogReadings = _logReadings,
            LogBytes = _logBytes,
            DatagramsPerSecond = _datagramsPerSecond,
            LingerMs = _lingerMs,
        };
    }

    public void Furnish(DeviceCore core, Dice dice, BootTruth truth)
    {
        for (int i = 0; i < _channels.Count; i++)
        {
            (ChannelType type, long intervalUs, int longestData) = _channels[i];
            var declaration = new ChannelDeclaration
            {
                Type = type,
                IntervalMs = (int)(intervalUs / 1_000),
                Name = $"channel-{i}",
                Quantity = "anything",
                Unit = "1",
            };
            var sensor = new TrueSensor(dice.Fork(), truth, longestData, _sensorFailures);
            core.AddChannel(declaration, sensor, intervalUs, dice.Between(0L, intervalUs));
        }
    }
}
