using Telemetry.Device.Host;
using Telemetry.Security;
using Telemetry.Simulator;
using Telemetry.Simulator.Devices;
using Telemetry.Simulator.Network;
using Telemetry.Simulator.Options;
using Telemetry.Simulator.Sensors;
using Telemetry.Simulator.Truth;
using Telemetry.Wire;

namespace Telemetry.Device.Tests.Simulator;

/// <summary>Whole simulated devices in virtual time, with nobody at the other end.</summary>
public sealed class SimulatedDeviceTests
{
    private const long Second = 1_000_000;

    private static readonly SensorSettings TenPerSecond = new(10, 10 * Second, 600 * Second, Seed: 1);

    private readonly Listener _listener = new();

    private SimulatedBoot Run(SensorSettings sensors, int seconds, string name = "sim-001")
    {
        SimulatedDevice device = new(
            new Identity(name, new byte[32], "127.0.0.1", 5170),
            new SimulationSettings(sensors, NetworkFaults.None, _listener),
            () => new RefusingLink(),
            new RecordingDatagramLink(),
            new SeededSource(5));
        for (long nowUs = 0; nowUs < seconds * Second;)
        {
            nowUs = Math.Clamp(device.Run(nowUs), nowUs + 1, nowUs + Second);
        }

        return Assert.Single(device.Boots);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(10)]
    [InlineData(200)]
    public void Run_AtARate_SamplesItEvenlyOverChannelsAndTime(double rate)
    {
        IReadOnlyList<SampledReading> sampled = Run(TenPerSecond with { ReadingsPerSecond = rate, WaveformEveryUs = 0 }, 60).Truth.Sampled;
        Assert.InRange(sampled.Count, (60 * rate) - 4, 60 * rate);
        Assert.Equal(Enumerable.Range(0, sampled.Count).Select(i => (ulong)i), sampled.Select(reading => reading.Number));
        Assert.Equal([0, 1, 2, 3], sampled.Take(4).Select(reading => (int)reading.Channel));
        long[] gaps = [.. sampled.Zip(sampled.Skip(1), (a, b) => b.TimeUs - a.TimeUs)];
        Assert.All(gaps, gap => Assert.InRange(gap, (Second / rate) - 5, (Second / rate) + 5));
    }

    [Fact]
    public void Run_WithWaveforms_TakesOneEachIntervalAndTheyAreWhole()
    {
        SimulatedBoot boot = Run(TenPerSecond, 65);
        SampledReading[] waveforms = [.. boot.Truth.Sampled.Where(reading => reading.Type == ChannelType.Bytes)];
        Assert.InRange(waveforms.Length, 6, 7);
        Assert.Equal(10 * Second, waveforms[1].TimeUs - waveforms[0].TimeUs);
        Reading kept = default;
        Assert.True(boot.Core.Log.TryGet(waveforms[0].Number, ref kept, out _));
        Assert.Equal(Vibration.Bytes, kept.DataLength);
        Assert.Equal(waveforms[0].Bits, BootRecord.Digest(kept.Data.AsSpan(kept.DataOffset, kept.DataLength)));
    }

    [Fact]
    public void Run_WithWaveformsOff_TakesNone() =>
        Assert.DoesNotContain(Run(TenPerSecond with { WaveformEveryUs = 0 }, 30).Truth.Sampled, reading => reading.Type == ChannelType.Bytes);

    [Fact]
    public void Run_EveryScalar_IsWithinItsDeclaredRangeAndOnItsResolution()
    {
        SimulatedBoot boot = Run(TenPerSecond, 60);
        foreach (SampledReading reading in boot.Truth.Sampled.Where(reading => reading.Type == ChannelType.Float32))
        {
            ChannelDeclaration channel = boot.Core.Channels[reading.Channel].Declaration;
            double value = FloatBits.ToSingle((int)reading.Bits);
            Assert.InRange(value, channel.Lowest, channel.Highest);
            double steps = value / channel.Resolution;
            Assert.Equal(Math.Round(steps), steps, 1e-2 + (Math.Abs(steps) * 1e-6));
        }
    }

    [Fact]
    public void Run_NobodyAcknowledgesForLongerThanItKeeps_DeclaresTheOldestLostAndAccountsForAll()
    {
        SimulatedBoot boot = Run(TenPerSecond with { KeepUs = 30 * Second }, 120);
        ulong held = (ulong)boot.Held().LongCount();
        Assert.InRange(held, 280UL, 360UL);
        Assert.All(boot.Truth.Lost.Values, cause => Assert.Equal(LostCause.LogOverflow, cause));
        BootAccount account = BootAccount.Settle(boot.Truth, boot.Fate, [], 0);
        Assert.True(account.IsBalanced);
        Assert.Equal((held, boot.Core.Log.Next - held), (account.InFlight, account.Lost));
    }

    [Fact]
    public void Run_WithinWhatItKeeps_LosesNothing() =>
        Assert.Empty(Run(TenPerSecond with { KeepUs = 120 * Second, WaveformEveryUs = 2 * Second }, 115).Truth.Lost);

    [Fact]
    public void Run_SameSeedAndName_SamplesTheSame_OtherNameOther()
    {
        IReadOnlyList<SampledReading> first = Run(TenPerSecond, 30).Truth.Sampled;
        Assert.Equal(first, Run(TenPerSecond, 30).Truth.Sampled);
        Assert.NotEqual(first, Run(TenPerSecond, 30, "sim-002").Truth.Sampled);
        Assert.NotEqual(first, Run(TenPerSecond with { Seed = 2 }, 30).Truth.Sampled);
    }

    [Fact]
    public void Run_NobodyListens_SaysWhy()
    {
        Run(TenPerSecond, 30);
        Assert.Contains(_listener.Said, reason => reason.Contains("nobody is there", StringComparison.Ordinal));
    }

    private sealed class Listener : IFleetEvents
    {
        public List<string> Said { get; } = [];

        public void StatusChanged(SimulatedDevice device, DeviceStatus status, string reason) => Said.Add(reason);

        public void Message(SimulatedDevice device, LogLevel level, string text)
        {
        }

        public void Identify(SimulatedDevice device)
        {
        }
    }

    private sealed class RefusingLink : IControlLink
    {
        public LinkState State { get; private set; }

        public string Error => "nobody is there";

        public void Open(string host, int port) => State = LinkState.Failed;

        public int Receive(byte[] buffer, int offset, int count) => 0;

        public int Send(byte[] buffer, int offset, int count) => 0;

        public void Close() => State = LinkState.Closed;
    }

    private sealed class SeededSource(ulong seed) : RandomSource
    {
        private readonly SeededRandom _random = new(seed);

        public override void Fill(byte[] buffer, int offset, int count)
        {
            for (int i = 0; i < count; i++) buffer[offset + i] = (byte)_random.NextUInt64();
        }
    }
}
