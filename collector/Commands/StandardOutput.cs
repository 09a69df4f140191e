using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Telemetry.Collector.Commands;

/// <summary>Standard output for a command that has no end of its own.</summary>
public static class StandardOutput
{
    private const int Descriptor = 1;

    // EPIPE of Linux and macOS.
    private const int BrokenPipe = 32;

    /// <summary>
    /// A writer that throws <see cref="IOException"/> when nobody reads any more (<c>| head</c>). Console.Out says nothing then,
    /// and the command would run on for ever.
    /// </summary>
    public static TextWriter Open()
    {
        if (OperatingSystem.IsWindows() || !System.Console.IsOutputRedirected)
            return System.Console.Out;

        return new StreamWriter(OpenBytes(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
    }

    /// <summary>The same for bytes, unbuffered.</summary>
    public static Stream OpenBytes()
    {
        if (OperatingSystem.IsWindows() || !System.Console.IsOutputRedirected)
            return System.Console.OpenStandardOutput();

        FileStream output = new(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);

        // In a file a FileStream keeps its own place, and would write over what others wrote with the same descriptor before and after it.
        return output.CanSeek ? System.Console.OpenStandardOutput() : output;
    }

    /// <summary>What a fault in writing means: that nobody reads any more is no error, a full disk is one.</summary>
    internal static Exception Explain(IOException exception) => exception.HResult == BrokenPipe
        ? new ClosedOutputException(exception)
        : new UserException($"cannot write: {exception.Message}", "What was written is not all.");
}
