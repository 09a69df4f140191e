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

        FileStream output = new(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);

        // In a file a FileStream keeps its own place, and would write over what others wrote with the same descriptor before and after it.
        Stream stream = output.CanSeek ? System.Console.OpenStandardOutput() : output;
        return new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
    }
}
