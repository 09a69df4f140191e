using System.Globalization;

namespace Telemetry.Collector.Hosting;

/// <summary>Finds who holds a port, where the system tells: on Linux from /proc, for processes that this user may look into.</summary>
public static class PortHolder
{
    private const string TcpListening = "0A";

    /// <summary>For example <c>process 4711 (telemetry)</c>; null when the system does not tell.</summary>
    /// <param name="protocol"><c>tcp</c> or <c>udp</c>.</param>
    public static string? Find(string protocol, int port)
    {
        if (!OperatingSystem.IsLinux())
            return null;

        try
        {
            HashSet<string> sockets = [.. Sockets($"/proc/net/{protocol}", port), .. Sockets($"/proc/net/{protocol}6", port)];
            return sockets.Count == 0 ? null : Process(sockets);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Socket links (<c>socket:[inode]</c>) on a local port. Fields of a line: number, local address:port (hex), remote, state, queues,
    /// timer, retransmits, user, timeout, inode.
    /// </summary>
    private static IEnumerable<string> Sockets(string table, int port)
    {
        string suffix = $":{port:X4}";
        foreach (string line in File.ReadLines(table).Skip(1))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 10 || !fields[1].EndsWith(suffix, StringComparison.Ordinal))
                continue;
            if (table.Contains("tcp", StringComparison.Ordinal) && fields[3] != TcpListening)
                continue;

            yield return $"socket:[{fields[9]}]";
        }
    }

    private static string? Process(HashSet<string> sockets)
    {
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            string id = Path.GetFileName(directory);
            if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                continue;

            try
            {
                if (Directory.EnumerateFiles($"{directory}/fd").Any(file => new FileInfo(file).LinkTarget is { } target && sockets.Contains(target)))
                    return $"process {id} ({File.ReadAllText($"{directory}/comm").Trim()})";
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Somebody else's process, or one that has just ended.
            }
        }

        return null;
    }
}
