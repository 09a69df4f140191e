namespace Telemetry.Collector.Commands;

/// <summary>A file that takes its name only when it is whole.</summary>
internal static class ExportFile
{
    /// <exception cref="UserException">It cannot be written.</exception>
    public static void Write(string file, Action<Stream> write)
    {
        string path = Path.GetFullPath(file);
        if (File.Exists(path) && !IsOfSystem(path))
            path = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

        string half = Path.Combine(Path.GetDirectoryName(path) ?? "", FormattableString.Invariant($".{Path.GetFileName(path)}.{Environment.ProcessId}.tmp"));
        try
        {
            using (FileStream? special = OpenSpecial(path))
            {
                if (special is not null)
                {
                    write(special);
                    return;
                }
            }

            using (FileStream output = new(half, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                write(output);
                output.Flush(flushToDisk: true);
            }

            File.Move(half, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot write {file}: {exception.Message}", "Name a file where you may write, or free some space.");
        }
        finally
        {
            Remove(half);
        }
    }

    /// <summary>
    /// A device or a named pipe, whose place no file must take; null: there is a file or nothing. A file that may not be written is not replaced.
    /// </summary>
    private static FileStream? OpenSpecial(string path)
    {
        if (!File.Exists(path))
            return null;

        FileStream existing = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        if (!existing.CanSeek || IsOfSystem(path))
            return existing;

        existing.Dispose();
        return null;
    }

    private static bool IsOfSystem(string path) => path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal);

    private static void Remove(string half)
    {
        try
        {
            File.Delete(half);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // There is no directory, or the disk is gone: that was said already.
        }
    }
}
