namespace Telemetry.Collector.Commands;

/// <summary>A file that takes its name only when it is whole.</summary>
internal static class ExportFile
{
    /// <exception cref="UserException">It cannot be written.</exception>
    public static void Write(string file, Action<Stream> write)
    {
        string path = Path.GetFullPath(file);
        if (File.Exists(path))
            path = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

        string half = Path.Combine(Path.GetDirectoryName(path) ?? "", FormattableString.Invariant($".{Path.GetFileName(path)}.{Environment.ProcessId}.tmp"));
        try
        {
            if (IsSpecial(path))
            {
                using FileStream special = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
                write(special);
                return;
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
            throw new UserException($"cannot write {file}: {exception.Message}", "Name another file, or free some space.");
        }
        finally
        {
            Remove(half);
        }
    }

    /// <summary>A device, whose place no file must take.</summary>
    private static bool IsSpecial(string path) => path.StartsWith("/dev/", StringComparison.Ordinal) && File.Exists(path);

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
