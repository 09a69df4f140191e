namespace Telemetry.Collector;

/// <summary>
/// Something went wrong that the user can put right: shown as a message and the next thing to try, without a stack trace.
/// </summary>
public sealed class UserException(string message, string next = "", int exitCode = ExitCode.Failure) : Exception(message)
{
    /// <summary>What to try next; empty when the message says it all.</summary>
    public string Next { get; } = next;

    public int ExitCode { get; } = exitCode;
}
