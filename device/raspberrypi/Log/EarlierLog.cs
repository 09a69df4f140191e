using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Log;

/// <summary>What an earlier boot of the device left.</summary>
internal sealed class EarlierLog(StoredBoot boot) : BootReadings
{
    public StoredBoot Boot => boot;

    public override ulong BootId => boot.Id;

    public override ulong First => boot.First;

    public override ulong HeldFirst => boot.HeldFirst;

    public override ulong Next => boot.Next;

    public override bool HasUtc => boot.Utc is not null;

    public override long UtcMs => boot.Utc?.UtcMs ?? 0;

    public override int UtcErrorMs => boot.Utc?.ErrorMs ?? 0;

    public override int ChannelCount => boot.Channels.Count;

    public override int DroppedCount => boot.Dropped.Count;

    public override ChannelDeclaration Channel(int index) => boot.Channels[index];

    public override bool TryGet(ulong number, ref Reading reading, out LostCause cause) => boot.TryGet(number, ref reading, out cause);

    public override long TimeUs(ulong number) => boot.TimeUs(number);

    public override uint Carrier(ulong number) => boot.Carriers.Get(number);

    public override void SetCarrier(ulong number, uint carrier) => boot.Carriers.Set(number, carrier);

    public override void ForgetCarriers()
    {
        boot.Carriers.Clear();
        boot.Dropped.ForgetCarriers();
    }

    public override DroppedRange Dropped(int index) => boot.Dropped[index];

    public override void Release(ulong next) => boot.Release(next);
}
