using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.Device.Tests.Core;

/// <summary>A storage of logs in memory, which outlives the device cores that use it.</summary>
public sealed class KeptLogs : LogStorage
{
    private readonly List<KeptLog> _logs = [];
    private readonly Queue<string> _messages = [];

    public bool Knows { get; set; } = true;

    public override int EarlierBoots
    {
        get
        {
            _logs.RemoveAll(log => log != _logs[^1] && log.First == log.Next);
            return _logs.Count - 1;
        }
    }

    public override bool KnowsEarlierBoots => Knows;

    public override DeviceLog Open(ulong bootId, ChannelTable channels, DeviceObserver observer)
    {
        _logs.Add(new KeptLog(bootId, channels, observer));
        return _logs[^1];
    }

    /// <summary>A boot that left so many readings.</summary>
    public void Leave(ulong bootId, int readings)
    {
        DeviceCore core = new(
            new DeviceOptions { DeviceId = "x", Key = DeviceBench.Key, Storage = this }, new LoopNetwork(), new LoopNetwork(), new BootIds(bootId), null!);
        Channel channel = core.AddChannel(new ChannelDeclaration { Name = "a", Type = ChannelType.Int64, Quantity = "", Unit = "1" }, null!, 0, 0);
        for (int i = 0; i < readings; i++)
        {
            Reading reading = new() { Bits = (long)bootId + i };
            core.Record(channel, ref reading, 1_000_000 + i);
        }
    }

    public override BootReadings EarlierBoot(int index) => _logs[index];

    public void Say(string text) => _messages.Enqueue(text);

    public override string TakeMessage(out LogLevel level)
    {
        level = LogLevel.Warning;
        return _messages.TryDequeue(out string? text) ? text : null!;
    }

    private sealed class BootIds(ulong bootId) : Telemetry.Security.RandomSource
    {
        private bool _isLow;

        /// <summary>A boot id is made of two halves.</summary>
        public override void Fill(byte[] buffer, int offset, int count)
        {
            buffer[offset + count - 1] = _isLow ? (byte)bootId : (byte)0;
            _isLow = !_isLow;
        }
    }
}

/// <summary>A log that pretends to survive, and notes how far it was flushed.</summary>
public sealed class KeptLog(ulong bootId, ChannelTable channels, DeviceObserver observer) : DeviceLog(bootId, channels, observer)
{
    private readonly ReadingLog _log = new(bootId, channels, 1_000, 1_000, observer);

    public ulong Flushed { get; private set; }

    /// <summary>A reading was put into a datagram before it was flushed.</summary>
    public bool HasLeftUnflushed { get; private set; }

    public override bool SurvivesRestart => true;

    public override ulong First => _log.First;

    public override ulong HeldFirst => _log.HeldFirst;

    public override ulong Next => _log.Next;

    public override int DroppedCount => _log.DroppedCount;

    public override void Append(ref Reading reading) => _log.Append(ref reading);

    public override void AppendLost(long timeUs, LostCause cause) => _log.AppendLost(timeUs, cause);

    public override void Flush(long nowUs) => Flushed = _log.Next;

    public override bool TryGet(ulong number, ref Reading reading, out LostCause cause) => _log.TryGet(number, ref reading, out cause);

    public override long TimeUs(ulong number) => _log.TimeUs(number);

    public override uint Carrier(ulong number) => _log.Carrier(number);

    public override void SetCarrier(ulong number, uint carrier)
    {
        HasLeftUnflushed |= number >= Flushed;
        _log.SetCarrier(number, carrier);
    }

    public override void ForgetCarriers() => _log.ForgetCarriers();

    public override DroppedRange Dropped(int index) => _log.Dropped(index);

    public override void Release(ulong next) => _log.Release(next);
}
