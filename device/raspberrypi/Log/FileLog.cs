using Telemetry.Device;
using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Log;

/// <summary>The log of the current boot: in memory until it is flushed, then in segments.</summary>
internal sealed class FileLog : DeviceLog
{
    private readonly StoredBoot _boot;
    private readonly LogWriter _writer;

    public FileLog(StoredBoot boot, LogWriter writer, ChannelTable channels, DeviceObserver observer)
        : base(boot.Id, channels, observer)
    {
        _boot = boot;
        _writer = writer;
        boot.Lost = CountLost;
    }

    public override ulong First => _boot.First;

    public override ulong HeldFirst => _boot.HeldFirst;

    public override ulong Next => _boot.Next;

    public override int DroppedCount => _boot.Dropped.Count;

    public override bool SurvivesRestart => _writer.IsWritten;

    public override long FlushDueUs => _writer.DueUs;

    public override void Append(ref Reading reading)
    {
        reading.Number = _boot.Next;
        bool hasData = reading.Type is ChannelType.Text or ChannelType.Bytes;
        int length = hasData ? reading.DataLength : 0;
        if (length > Limits.LargeReadingBytes)
            AppendLost(reading.TimeUs, LostCause.TooLarge);
        else
            _boot.Add(in reading, length);
    }

    public override void AppendLost(long timeUs, LostCause cause)
    {
        _boot.AddLost(timeUs, cause);
        CountLost(_boot.Next - 1, cause);
    }

    public override void Flush(long nowUs)
    {
        if (_boot.Channels.Count != ChannelCount)
            _boot.Channels = [.. Enumerable.Range(0, ChannelCount).Select(Channel)];
        _writer.Flush(nowUs);
    }

    public override void StateUtc(long utcMs, int errorMs)
    {
        base.StateUtc(utcMs, errorMs);
        _boot.Utc = new DeviceUtc(utcMs, errorMs);
    }

    public override bool TryGet(ulong number, ref Reading reading, out LostCause cause) => _boot.TryGet(number, ref reading, out cause);

    public override long TimeUs(ulong number) => _boot.TimeUs(number);

    public override uint Carrier(ulong number) => _boot.Carriers.Get(number);

    public override void SetCarrier(ulong number, uint carrier) => _boot.Carriers.Set(number, carrier);

    public override void ForgetCarriers()
    {
        _boot.Carriers.Clear();
        _boot.Dropped.ForgetCarriers();
    }

    public override DroppedRange Dropped(int index) => _boot.Dropped[index];

    public override void Release(ulong next) => _boot.Release(next);
}
