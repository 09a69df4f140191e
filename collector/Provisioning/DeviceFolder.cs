using System.Text;
using Telemetry.Collector.Keys;

namespace Telemetry.Collector.Provisioning;

/// <summary>One file of a folder that goes with a device.</summary>
/// <param name="IsTheUsers">Written once: what the user makes of it stays.</param>
public sealed record FolderFile(string Name, string Content, bool IsTheUsers = false);

/// <summary>
/// Writes the folder that <c>enroll --target</c> makes: for its owner only, each file replaced as a whole. The one with the key comes last, so that a folder that
/// could not be finished still has the key of before.
/// </summary>
public static class DeviceFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <exception cref="UserException">Something cannot be written.</exception>
    public static void Write(string folder, IEnumerable<FolderFile> files, FolderFile withKey)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, OwnerOnly);

            foreach (FolderFile file in files.Append(withKey))
            {
                string path = Path.Combine(folder, file.Name);
                if (!file.IsTheUsers || !File.Exists(path))
                    PrivateFile.Replace(path, Encoding.UTF8.GetBytes(file.Content));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot write the folder {folder}: {exception.Message}", "Name another with --out DIR.");
        }
    }

    /// <summary>A file of before; null: there is none.</summary>
    public static string? Read(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot read {path}: {exception.Message}");
        }
    }
}
