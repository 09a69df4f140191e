namespace Telemetry.Device.Host;

/// <summary>What this machine's wall clock shows at a moment of a monotonic clock.</summary>
public static class WallClock
{
    /// <summary>Two readings of clocks lie within less than this, unless the thread lost the processor between them.</summary>
    private const long NarrowUs = 5;

    /// <summary>A thread that loses the processor so many times in a row gets the best of them.</summary>
    private const int Tries = 20;

    /// <summary>Microseconds since 1970 at the moment <paramref name="momentUs"/> of the clock <paramref name="nowUs"/>, which was shortly before.</summary>
    public static long UtcUsAt(long momentUs, Func<long> nowUs) => UtcUsAt(momentUs, nowUs, out _);

    /// <param name="momentUs">the moment</param>
    /// <param name="nowUs">the clock that it is of</param>
    /// <param name="errorUs">how far the answer may be off, because the clocks are read one after the other</param>
    public static long UtcUsAt(long momentUs, Func<long> nowUs, out long errorUs)
    {
        long narrowestUs = long.MaxValue;
        long utcUs = 0;
        for (int i = 0; i < Tries && narrowestUs > NarrowUs; i++)
        {
            long beforeUs = nowUs();
            long wallUs = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            long widthUs = nowUs() - beforeUs;
            if (widthUs >= narrowestUs) continue;

            narrowestUs = widthUs;
            utcUs = wallUs - (beforeUs + (widthUs / 2) - momentUs);
        }

        errorUs = (narrowestUs + 1) / 2;
        return utcUs;
    }
}
