using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Session.Device;

/// <summary>What a collector holds of one boot, in the plainest form: the oracle that a device's sending is checked against.</summary>
public sealed class ModelBoot(ulong bootId)
{
    private readonly Dictionary<ulong, (byte[] Data, ulong Missing)> _pieces = [];

    public ulong BootId { get; } = bootId;

    public SortedDictionary<ulong, string> Received { get; } = [];

    public SortedDictionary<ulong, LostCause> Lost { get; } = [];

    /// <summary>Received and committed, or known to be lost.</summary>
    public SortedSet<ulong> Durable { get; } = [];

    public Dictionary<int, ChannelDeclaration> Channels { get; } = [];

    public ulong First { get; set; }

    public ulong Next { get; private set; }

    public ulong UpTo { get; private set; }

    public int Duplicates { get; private set; }

    public int Pieces { get; private set; }

    public void Announce(BootAnnouncement boot)
    {
        for (ulong number = Next; number < boot.First; number++)
        {
            if (!Received.ContainsKey(number)) Durable.Add(number);
        }

        UpTo = Math.Max(UpTo, boot.Next);
        Advance();
    }

    public void Mark(ulong next) => UpTo = Math.Max(UpTo, next);

    public void Receive(ref Reading reading)
    {
        UpTo = Math.Max(UpTo, reading.Number + 1);
        if (Knows(reading.Number)) Duplicates++;
        else Received.Add(reading.Number, Text(ref reading));
    }

    public void Receive(Fragment fragment)
    {
        Pieces++;
        UpTo = Math.Max(UpTo, fragment.Number + 1);
        if (Knows(fragment.Number))
        {
            Duplicates++;
            return;
        }

        if (!_pieces.TryGetValue(fragment.Number, out var held))
        {
            int count = Fragment.Pieces(fragment.TotalLength);
            held = (new byte[fragment.TotalLength], ulong.MaxValue >> (64 - count));
        }

        Array.Copy(fragment.Data, fragment.DataOffset, held.Data, fragment.Piece * Limits.PieceBytes, fragment.DataLength);
        held.Missing &= ~(1UL << fragment.Piece);
        _pieces[fragment.Number] = held;
        if (held.Missing == 0)
        {
            Reading whole = new()
            {
                Number = fragment.Number,
                Channel = fragment.Channel,
                Type = fragment.Type,
                TimeUs = fragment.TimeUs,
                Data = held.Data,
                DataLength = held.Data.Length,
            };
            _pieces.Remove(fragment.Number);
            Received.Add(fragment.Number, Text(ref whole));
        }
    }

    public void Receive(Lost lost)
    {
        UpTo = Math.Max(UpTo, lost.First + lost.Count);
        for (ulong number = lost.First; number < lost.First + lost.Count; number++)
        {
            if (Knows(number)) continue;
            Lost.Add(number, lost.Cause);
            _pieces.Remove(number);
        }
    }

    /// <summary>The store has written what was received.</summary>
    public void Commit()
    {
        Durable.UnionWith(Received.Keys);
        Advance();
    }

    /// <summary>The store has failed: what was received and is not durable was never received.</summary>
    public void FailCommit()
    {
        foreach (ulong number in Received.Keys.Where(n => !Durable.Contains(n)).ToList()) Received.Remove(number);
    }

    public Ack Ack(ulong heard, ulong heardByUdp)
    {
        Advance();
        Ack ack = new() { BootId = BootId, Next = Next, Heard = heard, HeardByUdp = heardByUdp, UpTo = Math.Max(UpTo, Next) };
        for (ulong number = Next; number < UpTo; number++)
        {
            if (Knows(number)) continue;
            ulong first = number;
            while (number < UpTo && !Knows(number)) number++;
            if (!ack.TryAddGap(first, number - first))
            {
                ack.UpTo = first;
                break;
            }
        }

        foreach (var (number, held) in _pieces.OrderBy(p => p.Key))
        {
            if (number < ack.UpTo) ack.TryAddPartial(number, held.Missing);
        }

        return ack;
    }

    public static string Text(ref Reading reading)
    {
        string value = reading.Type is ChannelType.Text or ChannelType.Bytes
            ? Convert.ToHexString(reading.Data, reading.DataOffset, reading.DataLength)
            : $"{reading.Bits}";
        return $"{reading.Channel} {reading.Type} {reading.TimeUs} {value}";
    }

    private bool Knows(ulong number) => Received.ContainsKey(number) || Lost.ContainsKey(number) || number < Next;

    private void Advance()
    {
        while (Durable.Contains(Next) || Lost.ContainsKey(Next)) Next++;
    }
}
