using System.CommandLine;
using System.CommandLine.Invocation;
using Telemetry.RaspberryPi;
using Telemetry.RaspberryPi.Commands;

if (!OperatingSystem.IsLinux())
{
    Console.Error.WriteLine("telemetry-device reads the sensors of a Linux machine. On Windows it runs beneath WSL; for a first try anywhere: telemetry demo.");
    return ProgramExit.Failed;
}

RootCommand root = new("Reads this machine's sensors and sends the readings to a telemetry collector")
{
    RunCommand.Create(),
    ScanCommand.Create(),
    InstallCommand.CreateInstall(),
    InstallCommand.CreateUninstall(),
};
foreach (Option option in RunCommand.Options) root.Add(option);
root.SetAction(RunCommand.Run);
try
{
    ParseResult parsed = root.Parse(args);
    if (parsed.Action is ParseErrorAction wrong) wrong.ShowHelp = false;
    int code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    return parsed.Errors.Count > 0 ? ProgramExit.Usage : code;
}
catch (ProgramException e)
{
    Console.Error.WriteLine($"telemetry-device: {e.Message}");
    if (e.Advice.Length > 0) Console.Error.WriteLine(e.Advice);
    return e.ExitCode;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"telemetry-device: {e.Message}");
    return ProgramExit.Failed;
}
