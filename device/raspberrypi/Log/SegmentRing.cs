using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Log;

// How a segment comes and goes. Each step is on the medium before the next begins, so that a power cut between any two leaves a log that
// accounts for every number:
//
//   1  the segment before is synced
//   2  room is made: the oldest segments are chosen, and their numbers dropped, in memory
//   3  the new segment's header, which names what was dropped, is written and synced, and then the file's name
//   4  the files of what was dropped are deleted
//
// Files whose readings are acknowledged are deleted when that is on the medium: by a record in the current segment, or by the next header. The one
// with the newest header stays in any case: it is the log's account.
/// <summary>The segments of all boots: which are there, the room that they take, and the one that is being written.</summary>
internal sealed class SegmentRing
{
    /// <summary>A segment takes the longest header and the longest record.</summary>
    public const int LeastSegmentBytes = 256 * 1024;

    // The oldest segments are dropped one at a time: not too much at once.
    private const int Share = 32;
    private const int LargestSegmentBytes = 64 * 1024 * 1024;

    // A file takes room of its own, however short it is.
    private const int FileBytes = 4096;

    // Failures of writing leave short segments.
    private const int MostSegments = 1024;

    private readonly LogDisk _disk;
    private readonly long _bytes;
    private readonly int _fileBytes;

    // To be deleted when a header that names their numbers as dropped is on the medium.
    private readonly List<Segment> _dropped = [];

    // To be deleted when it is on the medium that their numbers are acknowledged.
    private readonly List<Segment> _acknowledged = [];

    // To be deleted.
    private readonly List<Segment> _condemned = [];
    private readonly HashSet<StoredBoot> _released = [];
    private Segment? _readFrom;

    public SegmentRing(LogDisk disk, FileLogOptions options, StorageMessages messages)
    {
        _disk = disk;
        bool isChosen = options.SegmentBytes > 0;
        _bytes = isChosen ? options.Bytes : Math.Max(options.Bytes, 4 * LeastSegmentBytes);
        SegmentBytes = isChosen ? options.SegmentBytes : (int)Math.Clamp(_bytes / Share, LeastSegmentBytes, LargestSegmentBytes);
        _fileBytes = isChosen ? 0 : FileBytes;
        Messages = messages;
    }

    public StorageMessages Messages { get; }

    public BlockCache Cache { get; } = new();

    public int SegmentBytes { get; }

    /// <summary>Boots with something to send, in the order in which they ran; the current one, if it began, is the last.</summary>
    public List<StoredBoot> Boots { get; } = [];

    /// <summary>Called before a segment is begun; an <see cref="IOException"/> of it is one of <see cref="Begin"/>.</summary>
    public Action Prepare { get; set; } = () => { };

    /// <summary>Told of each number of an earlier boot that is given up.</summary>
    public Action<ulong, ulong, LostCause>? EarlierLost { get; set; }

    /// <summary>What is being written; null: none, or not any more after a failure.</summary>
    public Segment? Current { get; private set; }

    /// <summary>The highest sequence number that there ever was.</summary>
    public ulong LastSequence { get; set; }

    /// <summary>The valid segment with the newest header; 0: none.</summary>
    public ulong Newest { get; set; }

    /// <summary>The boot that runs; it may have nothing here yet.</summary>
    public StoredBoot? CurrentBoot { get; private set; }

    private long Used
    {
        get
        {
            // What is acknowledged is deleted with the next header.
            long used = _condemned.Sum(segment => segment.Length);
            foreach (StoredBoot boot in Boots)
            {
                foreach (Segment segment in boot.Segments)
                    used += Math.Max(segment.Length, _fileBytes);
            }

            return used;
        }
    }

    private int Count => Boots.Sum(boot => boot.Segments.Count);

    /// <summary>Another boot begins; the one before becomes an earlier one.</summary>
    public void Enter(StoredBoot boot)
    {
        End();
        CurrentBoot = boot;
        Boots.Add(boot);
    }

    /// <summary>A boot was found that ran before the current one, and after those that are here.</summary>
    public void AddEarlier(StoredBoot boot) => Boots.Insert(CurrentBoot is null ? Boots.Count : Boots.Count - 1, boot);

    /// <summary>Forgets the earlier boots of which everything is acknowledged.</summary>
    public void ForgetSettled() => Boots.RemoveAll(boot => boot != CurrentBoot && boot.IsSettled);

    /// <summary>Ends the current segment, and begins one for the numbers of a boot from one on.</summary>
    /// <exception cref="IOException">Nothing has begun; what was there is there.</exception>
    public void Begin(StoredBoot boot, ulong first)
    {
        Prepare();
        if (Current is not null)
        {
            if (boot.First < Current.End)
                Current.Sync();
            End();
        }

        MakeRoom();
        SegmentHeader header = new()
        {
            Sequence = ++LastSequence,
            BootId = boot.Id,
            First = first,
            Channels = boot.Channels,
            Boots = [.. Boots.Where(each => each != boot).Select(each => each.Account()), AccountOf(boot, first)],
        };
        byte[] bytes = header.ToBytes();
        LogFile file = _disk.Create(SegmentHeader.FileName(header.Sequence));
        try
        {
            file.Write(0, bytes);
            file.Sync();
            _disk.SyncNames();
        }
        catch (IOException)
        {
            file.Dispose();
            TryDelete(SegmentHeader.FileName(header.Sequence));
            throw;
        }

        Current = new Segment(header.Sequence, boot.Id, first, file, bytes.Length);
        boot.Segments.Add(Current);
        Newest = header.Sequence;
        _condemned.AddRange(_dropped);
        _dropped.Clear();
        DeleteAcknowledged();
    }

    /// <summary>The current segment takes no more; it stays to be read.</summary>
    public void End()
    {
        if (Current is { } ended && ended != _readFrom)
            ended.Dispose();
        Current = null;
    }

    /// <summary>The boot's readings below its first are acknowledged.</summary>
    public void Released(StoredBoot boot)
    {
        if (Remove(boot, boot.First, _acknowledged))
            _released.Add(boot);
    }

    /// <summary>There are files to delete once it is on the medium how far their boots are acknowledged.</summary>
    public bool HasAcknowledged => _acknowledged.Count > 0;

    /// <summary>It is on the medium; or there is no room for it, and room is needed more.</summary>
    public void DeleteAcknowledged()
    {
        _condemned.AddRange(_acknowledged);
        _acknowledged.Clear();
        DeleteCondemned();
    }

    /// <summary>What lies below what the boot holds was acknowledged or, by the newest header, dropped.</summary>
    public void Recovered(StoredBoot boot)
    {
        Remove(boot, boot.HeldFirst, _condemned);
        DeleteCondemned();
    }

    /// <summary>Boots of which segments were deleted since the last call, and the lowest number of each that is not acknowledged.</summary>
    /// <param name="all">all boots, whether segments of them were deleted or not</param>
    public (ulong BootId, ulong First)[] TakeReleased(bool all)
    {
        if (_released.Count == 0 && !all)
            return [];

        _released.UnionWith(all ? Boots : []);
        (ulong, ulong)[] taken = [.. _released.Select(boot => (boot.Id, boot.First))];
        _released.Clear();
        return taken;
    }

    public Block? Load(Segment segment, ulong number)
    {
        if (_readFrom != segment)
        {
            if (_readFrom != Current)
                _readFrom?.Dispose();
            _readFrom = segment;
        }

        Block? block = segment.Load(number, _disk);
        if (block is null)
            Messages.Say(LogLevel.Error, $"{_disk.Name}: readings in {segment.FileName} cannot be read back and are lost; look at the medium");
        return block;
    }

    /// <summary>Closes all files.</summary>
    public void Close()
    {
        End();
        _readFrom?.Dispose();
        _readFrom = null;
    }

    private bool Remove(StoredBoot boot, ulong below, List<Segment> where)
    {
        int gone = 0;
        while (gone < boot.Segments.Count && boot.Segments[gone] != Current && boot.Segments[gone].End <= below)
            Condemn(boot.Segments[gone++], where);
        boot.Segments.RemoveRange(0, gone);
        return gone > 0;
    }

    private static BootAccount AccountOf(StoredBoot boot, ulong first)
    {
        // What lies between was given up in memory, and may have been acknowledged as lost; so the boot has numbered it.
        BootAccount account = boot.Account();
        return new BootAccount { Id = account.Id, First = Math.Min(account.First, first), Next = first, Utc = account.Utc, Dropped = account.Dropped };
    }

    private void MakeRoom()
    {
        ForgetSettled();
        while (Boots.Count > SegmentHeader.MostBoots)
            GiveUp(Boots[0]);

        while (Used + SegmentBytes > _bytes || Count >= MostSegments)
        {
            if (Boots.Find(boot => boot.Segments.Count > 0) is not { } oldest)
                return;

            Segment victim = oldest.Segments[0];
            oldest.DropBelow(victim.End, LostCause.LogOverflow);
            oldest.Segments.RemoveAt(0);
            Condemn(victim, _dropped);
            Messages.SayOnce(LogLevel.Warning, $"{_disk.Name}: the log is full ({_bytes / 1048576} MiB); its oldest readings are given up");
        }
    }

    /// <summary>Boots have names of their own and cannot be put together, and each one costs the sessions room.</summary>
    private void GiveUp(StoredBoot boot)
    {
        Messages.Say(
            LogLevel.Warning,
            $"{_disk.Name}: the log holds readings of more than {SegmentHeader.MostBoots} starts of this device; the {boot.Next - boot.First} of the oldest are given up");
        boot.Segments.ForEach(segment => Condemn(segment, _dropped));
        boot.Segments.Clear();
        Boots.Remove(boot);
    }

    private void Condemn(Segment segment, List<Segment> where)
    {
        segment.Dispose();
        if (_readFrom == segment)
            _readFrom = null;
        where.Add(segment);
    }

    /// <summary>A file that cannot be deleted now is tried again later; meanwhile it is nobody's.</summary>
    private void DeleteCondemned() => _condemned.RemoveAll(segment => segment.Sequence != Newest && TryDelete(segment.FileName));

    private bool TryDelete(string name)
    {
        try
        {
            _disk.Delete(name);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
