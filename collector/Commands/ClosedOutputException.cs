namespace Telemetry.Collector.Commands;

/// <summary>Nobody reads standard output any more (<c>| head</c>): the end of a command, and no error.</summary>
internal sealed class ClosedOutputException(IOException cause) : Exception(cause.Message, cause);
