using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Telemetry.SystemTests;

/// <summary>
/// A disk that can be made full, and empty again. As root it is a small file system of its own, which a file fills up. Elsewhere it is a
/// directory, and the kernel refuses the collector's every write to a file (RLIMIT_FSIZE), with another error code than a full disk has.
/// </summary>
internal sealed partial class SmallDisk : IDisposable
{
    private const int FileSize = 1;
    private const int ChunkBytes = 64 * 1024;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("telemetry-disk-");
    private readonly bool _isMounted;

    /// <param name="size">as mount(8) takes it, for example 24m</param>
    /// <param name="mayMount">false: by the limit, also as root</param>
    public SmallDisk(string size, bool mayMount)
    {
        _isMounted = mayMount && geteuid() == 0 && Command("mount", "-t", "tmpfs", "-o", $"size={size},mode=0700", "tmpfs", _directory.FullName);
        Data = Path.Combine(_directory.FullName, "data");
        Directory.CreateDirectory(Data);
    }

    public string Data { get; }

    /// <summary>How it is made, for a person.</summary>
    public string Kind => _isMounted ? "tmpfs" : "RLIMIT_FSIZE";

    private string Filler => Path.Combine(_directory.FullName, "filler");

    /// <summary>What a process that is started now may write to one file, bytes; null: what it likes.</summary>
    public long? FileLimit { get; private set; }

    /// <summary>From here on there is no room, or hardly any.</summary>
    /// <param name="process">the one that notices; null: it is started later</param>
    /// <param name="leftBytes">what is left: on the disk, or for each file of the process</param>
    public void Fill(ChildProcess? process, long leftBytes = 0)
    {
        if (!_isMounted)
        {
            FileLimit = leftBytes;
            if (process is not null)
                Limit(process.Id, (ulong)leftBytes);
            return;
        }

        using FileStream filler = new(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (int chunk in (int[])[ChunkBytes, 1])
        {
            try
            {
                while (true)
                    filler.Write(new byte[chunk]);
            }
            catch (IOException)
            {
                // Full; in the end to the last byte.
            }
        }

        filler.SetLength(Math.Max(0, filler.Length - leftBytes));
    }

    /// <param name="process">the one that noticed; null: it has ended</param>
    public void Free(ChildProcess? process)
    {
        FileLimit = null;
        if (_isMounted)
            File.Delete(Filler);
        else if (process is not null)
            Limit(process.Id, ulong.MaxValue);
    }

    public void Dispose()
    {
        if (_isMounted)
            Command("umount", "-l", _directory.FullName);
        _directory.Delete(recursive: true);
    }

    private static bool Command(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <summary>Sets the soft limit, which a process of the same user may, up to the hard one.</summary>
    private static void Limit(int process, ulong bytes)
    {
        Limits limits = default;
        if (prlimit(process, FileSize, IntPtr.Zero, ref limits) != 0)
            throw new Win32Exception();

        limits.Soft = Math.Min(bytes, limits.Hard);
        if (prlimit(process, FileSize, ref limits, IntPtr.Zero) != 0)
            throw new Win32Exception();
    }

    private struct Limits
    {
        public ulong Soft;
        public ulong Hard;
    }

#pragma warning disable IDE1006, SA1300 // named as in C
    [LibraryImport("libc", SetLastError = true)]
    private static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prlimit(int process, int resource, IntPtr set, ref Limits old);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prlimit(int process, int resource, ref Limits set, IntPtr old);
#pragma warning restore IDE1006, SA1300
}
