using System.Globalization;

namespace Telemetry.Collector.Hosting;

/// <summary>Holds a data directory for one collector. The lock ends with the process, however it ends; the files may stay.</summary>
public sealed class InstanceLock : IDisposable
{
    private readonly DataDirectory _data;
    private readonly FileStream _held;

    private InstanceLock(DataDirectory data, FileStream held)
    {
        _data = data;
        _held = held;
    }

    /// <exception cref="UserException">Another collector runs on this directory; the message names its process.</exception>
    public static InstanceLock Take(DataDirectory data)
    {
        data.Create();
        FileStream held;
        try
        {
            held = new FileStream(data.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new UserException($"cannot write in {data.Path}: {exception.Message}", "Name another directory with --data DIR.");
        }
        catch (IOException exception) when (!IsHeldElsewhere(exception))
        {
            throw new UserException($"cannot write in {data.Path}: {exception.Message}", "Free some space there, or name another directory with --data DIR.");
        }
        catch (IOException)
        {
            throw new UserException(
                $"a collector already runs on {data.Path}{Holder(data)}",
                "Look at it with: telemetry devices. To run a second one, give it its own --data DIR and --port.",
                ExitCode.InUse);
        }

        // Whoever held the directory before is gone: its socket is a leftover.
        File.Delete(data.Socket);
        WriteProcessId(data);
        return new InstanceLock(data, held);
    }

    public void Dispose()
    {
        File.Delete(_data.ProcessId);
        File.Delete(_data.Socket);
        _held.Dispose();
    }

    /// <summary>The system's words for a file that another process has locked: EWOULDBLOCK of Linux and macOS, two errors of Windows.</summary>
    private static bool IsHeldElsewhere(IOException exception) => (exception.HResult & 0xffff) is 11 or 35 or 32 or 33;

    private static void WriteProcessId(DataDirectory data)
    {
        try
        {
            File.WriteAllText(data.ProcessId, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // A full disk. The lock holds all the same; only a second collector cannot name this one.
        }
    }

    private static string Holder(DataDirectory data)
    {
        try
        {
            return $" (process {File.ReadAllText(data.ProcessId)})";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
