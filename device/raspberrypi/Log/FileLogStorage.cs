using Telemetry.Device;
using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Log;

/// <summary>How much the log may take, and how much of it a power cut may.</summary>
public sealed record FileLogOptions
{
    /// <summary>Most bytes of all its files; at least 1 MiB is taken.</summary>
    public long Bytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// A reading that the collector has not acknowledged is safe from a power cut so many milliseconds after it was sampled. 0: before
    /// it is sent, which wears a memory card.
    /// </summary>
    public int SyncMs { get; init; } = 1000;

    /// <summary>Most bytes of memory for readings that cannot be written.</summary>
    public int MemoryBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>For tests, which want many segments of few bytes; 0: as it should be.</summary>
    internal int SegmentBytes { get; init; }
}

/// <summary>Keeps the log of a device in the files of a directory.</summary>
public sealed class FileLogStorage : LogStorage, IDisposable
{
    private readonly LogDisk _disk;
    private readonly FileLogOptions _options;
    private readonly StorageMessages _messages = new();
    private readonly SegmentRing _ring;
    private readonly List<EarlierLog> _earlier = [];
    private LogWriter? _writer;
    private bool _isRecovered;
    private bool _hasLaterVersions;

    /// <summary>Reads what is there. A directory that cannot be read is tried again later; until then the log is in memory.</summary>
    public FileLogStorage(LogDisk disk, FileLogOptions options)
    {
        ArgumentNullException.ThrowIfNull(disk);
        ArgumentNullException.ThrowIfNull(options);
        _disk = disk;
        _options = options;
        _ring = new SegmentRing(disk, options, _messages) { Prepare = Recover };
        try
        {
            Recover();
        }
        catch (IOException e)
        {
            _messages.SayOnce(LogLevel.Error, $"{disk.Name} cannot be read: {e.Message}; readings of earlier starts in it are not sent until it can");
        }
    }

    public override bool KnowsEarlierBoots => _isRecovered && !_hasLaterVersions;

    public override int EarlierBoots
    {
        get
        {
            FindEarlier();
            return _earlier.Count;
        }
    }

    /// <summary>Told of each number of an earlier boot that is given up.</summary>
    internal Action<ulong, ulong, LostCause>? EarlierLost { set => _ring.EarlierLost = value; }

    /// <summary>Readings of earlier boots that are held, for people.</summary>
    public long EarlierReadings => _ring.Boots.Where(boot => boot != _ring.CurrentBoot).Sum(boot => (long)(boot.Next - boot.HeldFirst));

    public override BootReadings EarlierBoot(int index) => _earlier[index];

    public override DeviceLog Open(ulong bootId, ChannelTable channels, DeviceObserver observer)
    {
        FinishCurrent();
        StoredBoot boot = new(bootId, _ring);
        _ring.Enter(boot);
        FindEarlier();
        _writer = new LogWriter(boot, _ring, _disk.Name, _options);
        return new FileLog(boot, _writer, channels, observer);
    }

    public override string TakeMessage(out LogLevel level) => _messages.Take(out level)!;

    /// <summary>Brings everything onto the medium, as far as it can be.</summary>
    public void Dispose()
    {
        FinishCurrent();
        _ring.Close();
    }

    private void FinishCurrent()
    {
        _writer?.Finish();
        _writer = null;
        if (_ring.CurrentBoot is { } boot)
            boot.Lost = null;
    }

    private void FindEarlier()
    {
        _ring.ForgetSettled();
        _earlier.RemoveAll(log => !_ring.Boots.Contains(log.Boot));
        foreach (StoredBoot boot in _ring.Boots)
        {
            if (boot != _ring.CurrentBoot && !_earlier.Exists(log => log.Boot == boot))
                _earlier.Add(new EarlierLog(boot));
        }
    }

    private void Recover()
    {
        if (_isRecovered)
            return;

        _hasLaterVersions = Recovery.Run(_disk, _ring).HasLaterVersions;
        _isRecovered = true;
    }
}
