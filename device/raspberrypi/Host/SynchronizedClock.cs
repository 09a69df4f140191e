using System.Runtime.InteropServices;

namespace Telemetry.RaspberryPi.Host;

/// <summary>Whether this machine's wall clock is synchronised (by NTP, say), and how far it may be off: what the kernel knows of it.</summary>
internal static partial class SynchronizedClock
{
    // adjtimex(2)
    private const int Unsynchronized = 0x0040;
    private const int ClockError = 5;

    /// <summary>False: nobody keeps the clock in step, or it has been without its source for too long.</summary>
    /// <param name="errorUs">Most distance from UTC, microseconds: the kernel lets it grow by 500 ppm since the last correction.</param>
    public static bool TryGetError(out long errorUs)
    {
        errorUs = 0;
        if (!OperatingSystem.IsLinux()) return false;
        Timex timex = default;
        int state = Adjtimex(ref timex);
        if (state is < 0 or ClockError || (timex.Status & Unsynchronized) != 0) return false;
        errorUs = timex.MaxError;
        return errorUs >= 0;
    }

    // struct timex of <sys/timex.h>; "long" is as wide as a pointer on Linux. What follows is not looked at.
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Timex
    {
        public uint Modes;
        public nint Offset;
        public nint Frequency;
        public nint MaxError;
        public nint EstimatedError;
        public int Status;
        public fixed byte Rest[256];
    }

    [LibraryImport("libc", EntryPoint = "adjtimex", SetLastError = true)]
    private static partial int Adjtimex(ref Timex timex);
}
