namespace Telemetry.Collector;

/// <summary>What a script may rely on; listed in docs/cli.md.</summary>
public static class ExitCode
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int Usage = 2;

    /// <summary>The command talks to a running collector and there is none for this data directory.</summary>
    public const int NotRunning = 3;

    /// <summary>A port, or the data directory, is already taken by another process.</summary>
    public const int InUse = 4;

    /// <summary><c>verify</c>: readings that nothing accounts for, or damage.</summary>
    public const int Unaccounted = 5;

    /// <summary><c>set</c>, <c>do</c>: the device refused it, or could not do it.</summary>
    public const int Refused = 6;

    /// <summary><c>set</c>, <c>do</c>: the device is not connected, or has not answered in time.</summary>
    public const int NoAnswer = 7;

    /// <summary>Interrupted before it was done; of a collector: a second time, before everything was drained (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
