using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

/// <summary>What a device is asked to do (PROTOCOL 12).</summary>
/// <param name="Name">Of a parameter or an action, such as "identify".</param>
/// <param name="Value">What to set, or an action's argument; <see cref="TypedValue.None"/> for none.</param>
public sealed record CommandRequest(CommandKind Kind, string Name, TypedValue Value);

/// <summary>A command and what became of it.</summary>
/// <param name="Status">Null while there is no result.</param>
/// <param name="Message">Of the device, for people; empty while there is no result.</param>
/// <param name="Value">The parameter's value after the command.</param>
public sealed record CommandView(ulong Id, CommandRequest Request, CommandStatus? Status, string Message, TypedValue Value);
