using Telemetry.Device;
using Telemetry.Simulation.Tests.Checks;
using Telemetry.Simulation.Tests.World;
using Telemetry.Wire;

namespace Telemetry.Simulation.Tests.Peers;

/// <summary>A sensor that gives anything its channel's type allows, writes down what it gave, and sometimes fails.</summary>
public sealed class TrueSensor(Dice dice, BootTruth truth, int longestData, double failures) : ISensor
{
    private readonly byte[] _data = new byte[longestData];

    public bool TryRead(Channel channel, long nowUs, ref Reading reading, out string error)
    {
        error = "";
        bool failed = dice.Chance(failures);
        bool hasData = channel.Type is ChannelType.Text or ChannelType.Bytes;
        int length = hasData ? (int)dice.Skewed(0, longestData + 1) : 0;
        ulong seed = dice.Next();
        long bits = channel.Type switch
        {
            ChannelType.Bool => (long)(seed & 1),
            ChannelType.Int64 => dice.Chance(0.1) ? (long)seed : (long)(seed % 1_000) - 500,
            ChannelType.Float32 => (uint)seed,
            ChannelType.Float64 => (long)seed,
            _ => 0,
        };
        truth.Readings.Add(
            new TrueReading(channel.Index, channel.Type, nowUs, bits, seed, length) { SensorFailed = failed });
        if (failed)
        {
            error = "no answer on the bus";
            return false;
        }

        reading.Bits = bits;
        if (hasData)
        {
            TrueReading.MakeData(seed, channel.Type, _data.AsSpan(0, length));
            SensorValue.Set(ref reading, _data, 0, length);
        }

        return true;
    }
}
