return await Telemetry.Collector.Commands.CommandLine.RunAsync(args);
