using System.CommandLine;

RootCommand root = new("Reads this machine's sensors and sends the readings to a telemetry collector");
return await root.Parse(args).InvokeAsync();
