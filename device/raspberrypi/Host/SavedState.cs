using System.Text;

namespace Telemetry.RaspberryPi.Host;

/// <summary>What survives a restart besides readings: parameters that commands set, and the collector's last address.</summary>
internal sealed class SavedState(string data)
{
    private const string ParametersName = "parameters";
    private const string AddressName = "collector";

    // A device has 64 parameters of a name and two values of at most 200 bytes each.
    private const int LargestFile = 64 * 512;

    /// <summary>Whether there is a directory to keep anything in.</summary>
    public bool IsKept => data.Length > 0;

    /// <summary>Null if there are none; what is in the file is not checked.</summary>
    public byte[]? Parameters() => Read(ParametersName);

    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void KeepParameters(byte[] saved) => Replace(ParametersName, saved);

    /// <summary>False if none worked yet.</summary>
    public bool TryAddress(out string host, out int port)
    {
        host = "";
        port = 0;
        string[] parts = Read(AddressName) is { } text ? Encoding.ASCII.GetString(text).Trim().Split(' ') : [];
        if (parts.Length != 2 || !ushort.TryParse(parts[1], out ushort number) || parts[0].Length == 0) return false;
        (host, port) = (parts[0], number);
        return true;
    }

    /// <summary>Does what it can: the address is a hint only.</summary>
    public void KeepAddress(string host, int port)
    {
        try
        {
            Replace(AddressName, Encoding.ASCII.GetBytes(FormattableString.Invariant($"{host} {port}\n")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is found again by a search.
        }
    }

    private byte[]? Read(string name)
    {
        string path = Path.Combine(data, name);
        try
        {
            return IsKept && new FileInfo(path) is { Exists: true, Length: <= LargestFile } ? File.ReadAllBytes(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Written beside, made durable, then renamed: after a power cut there is the old one or the new one.</summary>
    private void Replace(string name, byte[] content)
    {
        if (!IsKept) return;
        string path = Path.Combine(data, name);
        string beside = path + ".new";
        using (FileStream file = new(beside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }
}
