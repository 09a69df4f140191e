using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Telemetry.Collector.Commands;

/// <summary>Standard output for a command that has no end of its own.</summary>
public static class StandardOutput
{
    private const int Descriptor = 1;

    /// <summary>
    /// A writer that throws <see cref="IOException"/> when nobody reads any more (<c>| head</c>). Console.Out says nothing then,
    /// and the command would run on for ever.
    /// </summary>
    public static TextWriter Open()
    {
        if (OperatingSystem.IsWindows() || !System.Console.IsOutputRedirected)
            return System.Console.Out;

        FileStream file = new(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
    }
}
