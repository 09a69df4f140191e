using System.CommandLine;
using Microsoft.Data.Sqlite;
using Telemetry.Collector.History;

namespace Telemetry.Collector.Commands;

/// <summary>What the commands that read the database have in common: it is opened, Ctrl-C ends them, and nobody has to read to the end.</summary>
internal static class DatabaseCommand
{
    public static int Run(ParseResult parsed, Func<Database, CancellationToken, int> run)
    {
        string path = CommandLine.DataDirectory(parsed).Database;
        using Interruption interruption = new();
        try
        {
            using Database database = Database.Open(path);
            return run(database, interruption.Token);
        }
        catch (SqliteException exception)
        {
            throw Database.Explain(path, exception);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (ClosedOutputException)
        {
            return ExitCode.Success;
        }
    }

    /// <summary>Nothing of a damaged row is shown; the user must know that there was more.</summary>
    public static void TellOfDamage(int rows)
    {
        if (rows > 0)
            CommandLine.Complain($"{rows} rows of the database are damaged: what is in them is missing here", "What they held is named by: telemetry verify");
    }
}
