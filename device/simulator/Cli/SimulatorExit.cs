namespace Telemetry.Simulator.Cli;

/// <summary>What a script may rely on; listed in the simulator's README.</summary>
internal static class SimulatorExit
{
    /// <summary>Every sampled reading was acknowledged.</summary>
    public const int Delivered = 0;

    /// <summary>Some readings were lost or not acknowledged when the time to drain was over.</summary>
    public const int Undelivered = 1;

    /// <summary>The command line or a file that it names cannot be used.</summary>
    public const int Usage = 2;

    /// <summary>No device ever had a session.</summary>
    public const int NeverConnected = 3;

    /// <summary>Interrupted a second time before everything was drained (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
