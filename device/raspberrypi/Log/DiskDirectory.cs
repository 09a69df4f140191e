using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Telemetry.RaspberryPi.Log;

/// <summary>
/// A directory of the file system, for one process at a time. It need not be there, or writable, at the beginning: each call tries again.
/// </summary>
public sealed partial class DiskDirectory : LogDisk, IDisposable
{
    private const string LockName = "lock";
    private readonly string _path;
    private FileStream? _lock;

    /// <exception cref="LogInUseException">Another process keeps its log there.</exception>
    public DiskDirectory(string path)
    {
        _path = Path.GetFullPath(path);
        try
        {
            Prepare();
        }
        catch (LogInUseException)
        {
            throw;
        }
        catch (IOException)
        {
            // The first use says so.
        }
    }

    public override string Name => _path;

    public override IReadOnlyList<string> Names() => Try(() => Directory.EnumerateFiles(_path).Select(path => Path.GetFileName(path)).ToArray());

    public override LogFile Create(string name) => Try(() => new DiskFile(File.OpenHandle(
        Path.Combine(_path, name), FileMode.Create, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete)));

    public override LogFile Open(string name) => Try(() => new DiskFile(File.OpenHandle(
        Path.Combine(_path, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)));

    public override void Delete(string name) => Try(() =>
    {
        File.Delete(Path.Combine(_path, name));
        return true;
    });

    public override void SyncNames() => Try(() =>
    {
        if (!OperatingSystem.IsWindows())
            SyncDirectory(_path);
        return true;
    });

    public void Dispose() => _lock?.Dispose();

    /// <summary>What the runtime throws besides <see cref="IOException"/> for files becomes one.</summary>
    internal static T AsIO<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or System.Security.SecurityException or ObjectDisposedException)
        {
            throw new IOException(e.Message, e);
        }
    }

    private T Try<T>(Func<T> call) => AsIO(() =>
    {
        Prepare();
        return call();
    });

    private void Prepare()
    {
        if (_lock is not null)
            return;

        AsIO(() => Directory.CreateDirectory(_path));
        string path = Path.Combine(_path, LockName);
        try
        {
            _lock = AsIO(() => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (IsInUse(e))
        {
            throw new LogInUseException(_path);
        }
    }

    /// <summary>The runtime locks with flock, and says EWOULDBLOCK (11) for what Windows calls a sharing violation.</summary>
    private static bool IsInUse(IOException e) => e.HResult is unchecked((int)0x80070020) or 11 or 35;

    private static void SyncDirectory(string path)
    {
        int directory = OpenDirectory(path, 0);
        if (directory < 0)
            throw new IOException($"{path} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");

        int result = SyncFile(directory);
        string error = result == 0 ? "" : Marshal.GetLastPInvokeErrorMessage();
        _ = CloseFile(directory);
        if (result != 0)
            throw new IOException($"{path} cannot be synced: {error}");
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenDirectory(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncFile(int file);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseFile(int file);

    private sealed class DiskFile(SafeFileHandle handle) : LogFile
    {
        public override long Length => AsIO(() => RandomAccess.GetLength(handle));

        public override void Write(long offset, ReadOnlySpan<byte> data)
        {
            try
            {
                RandomAccess.Write(handle, data, offset);
            }
            catch (Exception e) when (e is UnauthorizedAccessException or ObjectDisposedException)
            {
                throw new IOException(e.Message, e);
            }
        }

        public override int Read(long offset, Span<byte> data)
        {
            int total = 0;
            try
            {
                while (total < data.Length)
                {
                    int count = RandomAccess.Read(handle, data[total..], offset + total);
                    if (count == 0)
                        break;
                    total += count;
                }
            }
            catch (Exception e) when (e is UnauthorizedAccessException or ObjectDisposedException)
            {
                throw new IOException(e.Message, e);
            }

            return total;
        }

        public override void Sync() => AsIO(() =>
        {
            RandomAccess.FlushToDisk(handle);
            return true;
        });

        public override void Dispose() => handle.Dispose();
    }
}

/// <summary>Two processes cannot write one log.</summary>
public sealed class LogInUseException : IOException
{
    public LogInUseException(string path)
        : base($"another process keeps its readings in {path}; end it, or give this one a directory of its own")
    {
    }
}
