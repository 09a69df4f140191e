using System.CommandLine;
using System.CommandLine.Invocation;
using Telemetry.Simulator.Cli;

ParseResult parsed = new SimulatorCommand().Build().Parse(args);
// An error is shown alone: below a page of help nobody finds it.
if (parsed.Action is ParseErrorAction error) error.ShowHelp = false;
// The program handles Ctrl-C itself: it drains first, which takes longer than the two seconds that the library would grant.
InvocationConfiguration configuration = new() { ProcessTerminationTimeout = null };
int exit = await parsed.InvokeAsync(configuration).ConfigureAwait(false);
return parsed.Errors.Count > 0 ? SimulatorExit.Usage : exit;
