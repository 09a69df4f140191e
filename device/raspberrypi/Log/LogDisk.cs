namespace Telemetry.RaspberryPi.Log;

/// <summary>
/// The directory that a log is kept in: all that the log does to files. What was written is safe from the end of the program at
/// once, and from a power cut after <see cref="LogFile.Sync"/>; a file's name after <see cref="SyncNames"/>. Every call may fail with
/// an <see cref="IOException"/>, and only with that.
/// </summary>
public abstract class LogDisk
{
    /// <summary>Where this is, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>Names of all files in it.</summary>
    public abstract IReadOnlyList<string> Names();

    /// <summary>Makes an empty file; one of that name is replaced.</summary>
    public abstract LogFile Create(string name);

    /// <summary>Opens a file for reading.</summary>
    public abstract LogFile Open(string name);

    public abstract void Delete(string name);

    /// <summary>What was created and deleted is so after a power cut too.</summary>
    public abstract void SyncNames();
}

/// <summary>One open file; failures as in <see cref="LogDisk"/>.</summary>
public abstract class LogFile : IDisposable
{
    public abstract long Length { get; }

    /// <summary>Writes all of the data at an offset.</summary>
    public abstract void Write(long offset, ReadOnlySpan<byte> data);

    /// <summary>Reads as much as there is; returns how much.</summary>
    public abstract int Read(long offset, Span<byte> data);

    /// <summary>Returns when all that was written is on the medium.</summary>
    public abstract void Sync();

    public abstract void Dispose();
}
