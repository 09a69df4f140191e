using System.Globalization;
using System.Text;

namespace Telemetry.RaspberryPi.Sensors.Kernel;

/// <summary>
/// Reads the small files through which the kernel gives a measurement. Reading one may take the measurement itself, up to a second.
/// Every failure is a <see cref="SensorException"/> that says what it means.
/// </summary>
internal static class KernelFile
{
    /// <summary>An attribute of sysfs is at most a page; of the longer files of procfs the beginning is enough.</summary>
    private const int Bytes = 4096;

    // errno-base.h and errno.h of Linux.
    private const int Eio = 5;
    private const int Enxio = 6;
    private const int Eagain = 11;
    private const int Ebusy = 16;
    private const int Enodev = 19;
    private const int Einval = 22;
    private const int Enodata = 61;
    private const int Etimedout = 110;
    private const int Eremoteio = 121;

    /// <summary>The text, without the line's end.</summary>
    public static string Read(string path)
    {
        try
        {
            // One read of a page, as the kernel offers it: a second one could begin a second measurement.
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            Span<byte> bytes = stackalloc byte[Bytes];
            int count = file.Read(bytes);
            return Encoding.UTF8.GetString(bytes[..count]).TrimEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new SensorException($"{Path.GetFileName(path)}: {Reason(e)}", e);
        }
    }

    /// <summary>Null where the file is not there or cannot be read: for what only describes a sensor.</summary>
    public static string? TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? Read(path) : null;
        }
        catch (SensorException)
        {
            return null;
        }
    }

    /// <summary>A number; what is not one is the failure of the driver.</summary>
    public static double ReadNumber(string path) => Number(Read(path), path);

    public static double Number(string text, string path) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw new SensorException(text.Length == 0
                ? $"{Path.GetFileName(path)}: the driver gave no value"
                : $"{Path.GetFileName(path)}: '{Shortened(text)}' is not a number");

    /// <summary>The entries of a directory, in the order of their names and numbers; none if it is not there.</summary>
    public static IReadOnlyList<string> Entries(string directory, string pattern)
    {
        try
        {
            return Directory.Exists(directory)
                ? [.. Directory.EnumerateFileSystemEntries(directory, pattern).OrderBy(path => path.Length).ThenBy(path => path, StringComparer.Ordinal)]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Where a link of sysfs leads: <c>…/i2c-1/1-0076/iio:device0</c>. The path itself if it is no link.</summary>
    public static string Target(string path)
    {
        try
        {
            return new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        }
        catch (IOException)
        {
            return path;
        }
    }

    /// <summary>What an error of the kernel's drivers means, for a person.</summary>
    internal static string Reason(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "it is not there (unplugged, or its driver is not loaded)",
        UnauthorizedAccessException => "no right to read it",
        _ => exception.HResult switch
        {
            Eio => "the part does not answer (EIO): is it plugged in and wired right?",
            Eremoteio => "the part does not acknowledge on its bus (EREMOTEIO): is it plugged in and wired right?",
            Enxio or Enodev => "the part is gone (ENODEV)",
            Enodata => "the part has no value, or this input is switched off (ENODATA)",
            Eagain => "no new value yet (EAGAIN)",
            Ebusy => "another program or the kernel's buffer has the part (EBUSY)",
            Etimedout => "the part did not answer in time (ETIMEDOUT)",
            Einval => "the driver gave no valid value (EINVAL)",
            _ => exception.Message,
        },
    };

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
