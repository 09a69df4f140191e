namespace Telemetry.RaspberryPi;

/// <summary>The program cannot go on, and a person can do something about it.</summary>
/// <param name="message">what is wrong</param>
/// <param name="advice">what to do; empty if the message says it</param>
public sealed class ProgramException(string message, string advice = "", int exitCode = ProgramExit.Failed) : Exception(message)
{
    public string Advice { get; } = advice;

    public int ExitCode { get; } = exitCode;
}
