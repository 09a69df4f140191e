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

    /// <summary>Interrupted a second time before everything was drained (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
