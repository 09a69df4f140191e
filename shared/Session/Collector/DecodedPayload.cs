using Telemetry.Wire;

namespace Telemetry.Session.Collector;

/// <summary>What a frame of a payload does.</summary>
internal enum PayloadAction : byte
{
    Readings,
    Fragment,
    Lost,
    Mark,
}

/// <summary>One frame of a payload that was checked. What its numbers mean depends on the action.</summary>
internal struct PayloadStep
{
    public PayloadAction Action;
    public LostCause Cause;

    /// <summary>Index of the session's announced boot.</summary>
    public int Boot;

    /// <summary>Index of the first reading, or of the fragment.</summary>
    public int Index;

    public ulong First;
    public ulong Count;
}

/// <summary>
/// The frames of one datagram's payload, whole and checked, before any of them is acted on (PROTOCOL 1.9). One instance serves all sessions:
/// nothing is allocated per datagram.
/// </summary>
public sealed class DecodedPayload
{
    // The shortest of each: MARK is a type and a one-byte number; a bool reading is a type and a time; a FRAGMENT has six one-byte fields
    // and a byte of its piece.
    private const int MostSteps = DatagramHeader.LargestPayload / 2;
    private const int MostReadings = DatagramHeader.LargestPayload / 2;
    private const int MostFragments = DatagramHeader.LargestPayload / 7;

    internal PayloadStep[] Steps { get; } = new PayloadStep[MostSteps];

    internal Reading[] Readings { get; } = new Reading[MostReadings];

    internal Fragment[] Fragments { get; } = new Fragment[MostFragments];

    internal int StepCount { get; private set; }

    internal int ReadingCount { get; private set; }

    internal int FragmentCount { get; private set; }

    /// <summary>Bytes of text and binary values in the readings.</summary>
    internal int DataBytes { get; private set; }

    private DropReason _unfit;

    /// <summary>
    /// Reads a payload. What is not understood gives `malformed`; what is, but belongs to a boot or channel that was not announced, gives
    /// that reason.
    /// </summary>
    internal DropReason Read(byte[] buffer, int offset, int count, AnnouncedBoots boots)
    {
        StepCount = 0;
        ReadingCount = 0;
        FragmentCount = 0;
        DataBytes = 0;
        _unfit = DropReason.None;
        int boot = boots.Current;
        WireReader reader = new(buffer, offset, count);
        while (reader.Remaining > 0)
        {
            byte type = reader.ReadByte();
            switch (type)
            {
                case PayloadFrame.Readings:
                    ReadReadings(ref reader, boots, boot);
                    break;
                case PayloadFrame.Mark:
                    if (Mark.TryRead(ref reader, out Mark mark))
                        Add(boot) = new PayloadStep { Action = PayloadAction.Mark, Boot = boot, First = mark.Next };
                    break;
                case PayloadFrame.Fragment:
                    ReadFragment(ref reader, boots, boot);
                    break;
                case PayloadFrame.Lost:
                    if (Lost.TryRead(ref reader, out Lost lost))
                        Add(boot) = new PayloadStep { Action = PayloadAction.Lost, Boot = boot, Cause = lost.Cause, First = lost.First, Count = lost.Count };
                    break;
                case PayloadFrame.Boot:
                    if (BootFrame.TryRead(ref reader, out BootFrame frame))
                        boot = boots.Find(frame.BootId);
                    break;
                case PayloadFrame.Padding:
                    break;
                case >= PayloadFrame.FirstExtension:
                    PayloadFrame.TrySkipExtension(ref reader);
                    break;
                default:
                    reader.Fail();
                    break;
            }
        }

        return reader.Ok ? _unfit : DropReason.Malformed;
    }

    private void ReadReadings(ref WireReader reader, AnnouncedBoots boots, int boot)
    {
        if (!ReadingsFrame.TryReadHeader(ref reader, out ReadingsFrame frame))
            return;

        Add(boot) = new PayloadStep
        {
            Action = PayloadAction.Readings,
            Boot = boot,
            Index = ReadingCount,
            First = frame.First,
            Count = (ulong)frame.Count,
        };
        ChannelTable? channels = boot == AnnouncedBoots.None ? null : boots[boot].Channels;
        int index = ReadingCount;
        while (frame.TryReadNext(ref reader, ref Readings[index]))
        {
            ref Reading reading = ref Readings[index];
            DataBytes += reading.DataLength;
            if (channels is not null && !channels.Accepts(reading.Channel, reading.Type))
                Unfit(DropReason.UndeclaredChannel);
            index++;
        }

        ReadingCount = index;
    }

    private void ReadFragment(ref WireReader reader, AnnouncedBoots boots, int boot)
    {
        if (!Fragment.TryRead(ref reader, out Fragment fragment))
            return;

        for (int i = 0; i < StepCount; i++)
        {
            ref PayloadStep other = ref Steps[i];
            if (other.Action == PayloadAction.Fragment && other.Boot == boot && other.First == fragment.Number
                && !Agree(Fragments[other.Index], fragment))
                reader.Fail();
        }

        if (boot != AnnouncedBoots.None && !boots[boot].Channels.Accepts(fragment.Channel, fragment.Type))
            Unfit(DropReason.UndeclaredChannel);
        Fragments[FragmentCount] = fragment;
        Add(boot) = new PayloadStep { Action = PayloadAction.Fragment, Boot = boot, Index = FragmentCount++, First = fragment.Number, Count = 1 };
    }

    private static bool Agree(in Fragment a, in Fragment b) =>
        a.Channel == b.Channel && a.Type == b.Type && a.TimeUs == b.TimeUs && a.TotalLength == b.TotalLength;

    private ref PayloadStep Add(int boot)
    {
        if (boot == AnnouncedBoots.None)
            Unfit(DropReason.UnknownBoot);
        return ref Steps[StepCount++];
    }

    /// <summary>The order of PROTOCOL 6.2 decides between two reasons.</summary>
    private void Unfit(DropReason reason)
    {
        if (_unfit == DropReason.None || reason < _unfit)
            _unfit = reason;
    }
}
