using System.Globalization;
using BenchmarkDotNet.Running;
using Telemetry.Benchmarks;
using Telemetry.Benchmarks.Storage;

// Without arguments: a table in seconds, and exit code 1 if anything is allocated that should not be. With "full":
// BenchmarkDotNet, which takes a minute and its own further arguments. With "store DIRECTORY": the store against a plain insert
// loop, on the disk of that directory.
if (args is ["full", .. string[] rest])
{
    BenchmarkRunner.Run<FullMeasurement>(FullMeasurement.Config, rest);
    return 0;
}

if (args is ["store", string directory])
{
    StoreMeasurement.Print(directory, Console.Out);
    return 0;
}

// "database FILE DEVICES READINGS" makes a database to measure the commands with (docs/benchmarks.md, "Database: reading").
if (args is ["database", string file, string devices, string readings])
{
    new DatabaseMaker(file, int.Parse(devices, CultureInfo.InvariantCulture), long.Parse(readings, CultureInfo.InvariantCulture)).Make(Console.Out);
    return 0;
}

// "reading FILE" asks such a database; "reading FILE TABLE" also makes a table of rows with a key at TABLE, and asks that.
if (args is ["reading", string database, .. [] or [_]])
{
    ReadingMeasurement.Print(database, args.ElementAtOrDefault(2), Console.Out);
    return 0;
}

return QuickMeasurement.Print(WorkloadList.All(), Console.Out) ? 0 : 1;
