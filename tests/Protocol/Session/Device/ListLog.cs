using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Session.Device;

/// <summary>The readings of a boot in a list: a second implementation of the seam, as plain as can be.</summary>
public sealed class ListLog(ulong bootId) : BootReadings
{
    private sealed class Entry
    {
        public Reading Reading;
        public LostCause Lost;
        public uint Carrier;
    }

    private readonly List<Entry> _entries = [];
    private readonly List<DroppedRange> _dropped = [];
    private ulong _first;
    private ulong _heldFirst;

    public List<ChannelDeclaration> Channels { get; } = [];

    public Dictionary<ulong, string> Truth { get; } = [];

    public override ulong BootId => bootId;

    public override ulong First => _first;

    public override ulong HeldFirst => _heldFirst;

    public override ulong Next => (ulong)_entries.Count;

    public override bool HasUtc => false;

    public override long UtcMs => 0;

    public override int UtcErrorMs => 0;

    public override int ChannelCount => Channels.Count;

    public override int DroppedCount => _dropped.Count;

    public override ChannelDeclaration Channel(int index) => Channels[index];

    public void Add(long timeUs, double value) =>
        Add(new Reading { Channel = 0, Type = ChannelType.Float64, TimeUs = timeUs, Bits = FloatBits.FromDouble(value) });

    public void Add(long timeUs, byte[] data) =>
        Add(new Reading { Channel = 1, Type = ChannelType.Bytes, TimeUs = timeUs, Data = data, DataLength = data.Length });

    public void AddLost(long timeUs, LostCause cause)
    {
        Truth.Add(Next, $"lost {cause}");
        _entries.Add(new Entry { Reading = new Reading { TimeUs = timeUs }, Lost = cause });
    }

    /// <summary>The log is full: everything below a number is given up.</summary>
    public void Drop(ulong below)
    {
        for (; _heldFirst < below; _heldFirst++)
        {
            Entry entry = At(_heldFirst);
            LostCause cause = entry.Lost == 0 ? LostCause.LogOverflow : entry.Lost;
            if (_dropped.Count > 0 && _dropped[^1].Cause == cause) _dropped[^1].End++;
            else _dropped.Add(new DroppedRange { First = _heldFirst, End = _heldFirst + 1, Cause = cause });
        }
    }

    public override bool TryGet(ulong number, ref Reading reading, out LostCause cause)
    {
        Entry entry = At(number);
        cause = entry.Lost;
        reading = cause == 0 ? entry.Reading : reading;
        return cause == 0;
    }

    public override long TimeUs(ulong number) => At(number).Reading.TimeUs;

    public override uint Carrier(ulong number) => At(number).Carrier;

    public override void SetCarrier(ulong number, uint carrier) => At(number).Carrier = carrier;

    public override void ForgetCarriers()
    {
        _entries.ForEach(entry => entry.Carrier = 0);
        foreach (DroppedRange range in _dropped)
        {
            range.Carrier = 0;
            range.DeclaredEnd = 0;
        }
    }

    public override DroppedRange Dropped(int index) => _dropped[index];

    public override void Release(ulong next)
    {
        _first = Math.Max(_first, Math.Min(next, Next));
        _heldFirst = Math.Max(_heldFirst, _first);
        _dropped.RemoveAll(range => range.End <= _first);
        foreach (DroppedRange range in _dropped) range.First = Math.Max(range.First, _first);
    }

    private void Add(Reading reading)
    {
        reading.Number = Next;
        Truth.Add(Next, ModelBoot.Text(ref reading));
        _entries.Add(new Entry { Reading = reading });
    }

    /// <summary>The seam promises that nothing outside HeldFirst to Next is asked for.</summary>
    private Entry At(ulong number)
    {
        Assert.InRange(number, _heldFirst, Next - 1);
        return _entries[(int)number];
    }
}
