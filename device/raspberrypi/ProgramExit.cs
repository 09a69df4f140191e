namespace Telemetry.RaspberryPi;

/// <summary>Exit codes of the program.</summary>
internal static class ProgramExit
{
    /// <summary>Done; for <c>run</c>: ended in order.</summary>
    public const int Success = 0;

    /// <summary>Failed; standard error says why and what to try.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or configuration: the service manager need not try again.</summary>
    public const int Usage = 2;

    /// <summary>Another process runs on the same data directory.</summary>
    public const int InUse = 4;

    /// <summary>Interrupted a second time, before the session was ended in order.</summary>
    public const int Interrupted = 130;
}
