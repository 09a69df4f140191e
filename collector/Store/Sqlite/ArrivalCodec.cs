namespace Telemetry.Collector.Store.Sqlite;

// docs/storage.md, "Arrival"
//
//   size     field
//   4        CRC-32C of all that follows
//   1        format, 1
//   runs     until the end, each: boot id as difference to the run before (of the first: to 0), signed; first number as difference to the end of
//            the run of this boot before (of its first: to 0), signed; readings, at least 1
//
/// <summary>Which readings were stored one after the other, without what is in them: some 3 bytes for each run of consecutive numbers of a boot.</summary>
public static class ArrivalCodec
{
    internal const byte Format = 1;

    /// <summary>Consecutive reading numbers of one boot.</summary>
    /// <param name="Boot">of the table <c>boot</c></param>
    public readonly record struct Run(long Boot, ulong First, int Count);

    /// <summary>Adds the runs of a blob; false: it is damaged, and some of them may have been added.</summary>
    /// <param name="count">readings that it should have</param>
    public static bool TryRead(ReadOnlySpan<byte> blob, long count, ICollection<Run> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (!Checksum.IsValid(blob))
            return false;

        BlobReader reader = new(blob[Checksum.Bytes..]);
        if (reader.Byte() != Format)
            return false;

        Dictionary<long, ulong> ends = [];
        long boot = 0;
        while (!reader.IsAtEnd)
        {
            boot += reader.Signed();
            ulong first = ends.GetValueOrDefault(boot) + (ulong)reader.Signed();
            ulong length = reader.Unsigned();
            if (!reader.IsWhole || length == 0 || length > (ulong)count)
                return false;

            ends[boot] = first + length;
            count -= (long)length;
            runs.Add(new Run(boot, first, (int)length));
        }

        return count == 0;
    }
}

/// <summary>Makes the blob of an arrival. Reused.</summary>
internal sealed class ArrivalBlob
{
    private readonly BlobWriter _blob = new();
    private readonly Dictionary<long, ulong> _ends = [];
    private ArrivalCodec.Run _open;
    private long _boot;

    public int Readings { get; private set; }

    public void Begin()
    {
        Readings = 0;
        _open = default;
        _boot = 0;
        _ends.Clear();
        _blob.Clear();
        _blob.Reserve(Checksum.Bytes);
        _blob.Byte(ArrivalCodec.Format);
    }

    public void Add(long boot, ulong number)
    {
        Readings++;
        if (_open.Count > 0 && boot == _open.Boot && number == _open.First + (ulong)_open.Count)
        {
            _open = _open with { Count = _open.Count + 1 };
            return;
        }

        WriteOpen();
        _open = new ArrivalCodec.Run(boot, number, 1);
    }

    /// <summary>The finished blob, valid until <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> End()
    {
        WriteOpen();
        _open = default;
        Checksum.Seal(_blob.At(0, _blob.Length));
        return _blob.Written;
    }

    private void WriteOpen()
    {
        if (_open.Count == 0)
            return;

        _blob.Signed(_open.Boot - _boot);
        _blob.Signed((long)(_open.First - _ends.GetValueOrDefault(_open.Boot)));
        _blob.Unsigned((ulong)_open.Count);
        _boot = _open.Boot;
        _ends[_open.Boot] = _open.First + (ulong)_open.Count;
    }
}
