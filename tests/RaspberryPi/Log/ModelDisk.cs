using Telemetry.RaspberryPi.Log;

namespace Telemetry.RaspberryPi.Tests.Log;

/// <summary>The power is gone: what was running is no more.</summary>
public sealed class PowerCutException : Exception;

/// <summary>
/// A disk as bad as a disk may be. Until a sync, each sector that was written may or may not be on the medium when the power is cut,
/// whatever was written before or after it; so may each name that was made or deleted. The power may go at any byte of any write and at
/// any other operation.
/// </summary>
public sealed class ModelDisk : LogDisk
{
    private const int SectorBytes = 64;

    private readonly Dictionary<string, ModelFile> _files = [];
    private readonly Dictionary<string, ModelFile> _durable = [];

    /// <summary>Bytes and operations until the power goes.</summary>
    public long PowerLeft { get; set; } = long.MaxValue;

    /// <summary>Bytes and operations that were asked for.</summary>
    public long Used { get; private set; }

    public int Syncs { get; private set; }

    /// <summary>Something was synced: what was written before is on the medium.</summary>
    public Action Synced { get; set; } = () => { };

    /// <summary>Fails what it is true for, with the name of the operation: create, open, write, read, sync, delete, names, sync names.</summary>
    public Func<string, bool> Fails { get; set; } = _ => false;

    /// <summary>Bytes that all files together may have.</summary>
    public long Room { get; set; } = long.MaxValue;

    public override string Name => "/log";

    public long Bytes => _files.Values.Sum(file => (long)file.Content.Length);

    public IReadOnlyDictionary<string, ModelFile> Files => _files;

    public override IReadOnlyList<string> Names()
    {
        Step("names");
        return [.. _files.Keys];
    }

    public override LogFile Create(string name)
    {
        Step("create");
        ModelFile file = new();
        _files[name] = file;
        return new Handle(this, file);
    }

    public override LogFile Open(string name)
    {
        Step("open");
        return _files.TryGetValue(name, out ModelFile? file) ? new Handle(this, file) : throw new FileNotFoundException(name);
    }

    public override void Delete(string name)
    {
        Step("delete");
        _files.Remove(name);
    }

    public override void SyncNames()
    {
        Step("sync names");
        Syncs++;
        _durable.Clear();
        foreach ((string name, ModelFile file) in _files)
            _durable.Add(name, file);
    }

    /// <summary>The program ends, the power stays: the disk as the next program finds it.</summary>
    public ModelDisk AfterKill()
    {
        ModelDisk after = new();
        foreach ((string name, ModelFile file) in _files)
            after.Put(name, file.Content);
        return after;
    }

    /// <summary>The power was cut: the disk as the next program finds it.</summary>
    public ModelDisk AfterPowerCut(Random dice)
    {
        ModelDisk after = new();
        foreach (string name in _files.Keys.Union(_durable.Keys).Order())
        {
            bool isNow = _files.TryGetValue(name, out ModelFile? now);
            bool wasThen = _durable.TryGetValue(name, out ModelFile? then);
            ModelFile? file = isNow && wasThen && now == then ? now : dice.Next(2) == 0 ? now : then;
            if (file is not null)
                after.Put(name, file.AfterPowerCut(dice));
        }

        return after;
    }

    public void Put(string name, byte[] content)
    {
        ModelFile file = new() { Content = content, Durable = content };
        _files[name] = file;
        _durable[name] = file;
    }

    private void Step(string operation)
    {
        Used++;
        if (--PowerLeft < 0)
            throw new PowerCutException();
        if (Fails(operation))
            throw new IOException($"no {operation}");
    }

    private void Write(ModelFile file, long offset, ReadOnlySpan<byte> data)
    {
        Step("write");
        int fits = (int)Math.Min(data.Length, Math.Max(0, Room - Bytes));
        int written = (int)Math.Min(fits, PowerLeft);
        file.Write((int)offset, data[..written]);
        Used += data.Length;
        PowerLeft -= data.Length;
        if (PowerLeft < 0)
            throw new PowerCutException();
        if (fits < data.Length)
            throw new IOException("no space left on device");
    }

    /// <summary>The content of a file: as programs see it, and as it is on the medium for sure.</summary>
    public sealed class ModelFile
    {
        private readonly SortedSet<int> _unsynced = [];

        public byte[] Content { get; set; } = [];

        public byte[] Durable { get; set; } = [];

        public void Write(int offset, ReadOnlySpan<byte> data)
        {
            byte[] content = new byte[Math.Max(Content.Length, offset + data.Length)];
            Content.CopyTo(content, 0);
            data.CopyTo(content.AsSpan(offset));
            Content = content;
            for (int sector = offset / SectorBytes; sector * SectorBytes < offset + data.Length; sector++)
                _unsynced.Add(sector);
        }

        public void Sync()
        {
            Durable = Content;
            _unsynced.Clear();
        }

        /// <summary>Each sector is old or new; a file that grew has any length between, with zeros where nothing arrived.</summary>
        public byte[] AfterPowerCut(Random dice)
        {
            int length = dice.Next(3) switch
            {
                0 => Durable.Length,
                1 => Content.Length,
                _ => dice.Next(Durable.Length, Content.Length + 1),
            };
            byte[] after = new byte[length];
            Durable.AsSpan(0, Math.Min(length, Durable.Length)).CopyTo(after);
            int likely = dice.Next(4);
            foreach (int sector in _unsynced)
            {
                int from = sector * SectorBytes;
                int to = Math.Min(Math.Min(from + SectorBytes, Content.Length), length);
                if (dice.Next(3) < likely && from < to)
                    Content.AsSpan(from, to - from).CopyTo(after.AsSpan(from));
            }

            return after;
        }
    }

    private sealed class Handle(ModelDisk disk, ModelFile file) : LogFile
    {
        public override long Length => file.Content.Length;

        public override void Write(long offset, ReadOnlySpan<byte> data) => disk.Write(file, offset, data);

        public override int Read(long offset, Span<byte> data)
        {
            disk.Step("read");
            int count = (int)Math.Clamp(file.Content.Length - offset, 0, data.Length);
            file.Content.AsSpan((int)offset, count).CopyTo(data);
            return count;
        }

        public override void Sync()
        {
            disk.Step("sync");
            disk.Syncs++;
            file.Sync();
            disk.Synced();
        }

        public override void Dispose()
        {
        }
    }
}
