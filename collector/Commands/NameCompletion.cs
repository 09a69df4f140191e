using System.CommandLine;
using System.CommandLine.Completions;
using Microsoft.Data.Sqlite;
using Telemetry.Collector.History;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Keys;
using Telemetry.Collector.Store.Sqlite;

namespace Telemetry.Collector.Commands;

/// <summary>
/// Names that a shell completes: devices from the key ring and the database, what belongs to one from the database. Nothing is asked of a
/// running collector, and whatever fails gives no names: a shell that waits, or prints an error, is worse than none.
/// </summary>
internal static class NameCompletion
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private static readonly Dictionary<string, string[]> Values = new(StringComparer.Ordinal)
    {
        ["--format"] = ["csv", "ndjson"],
        ["--synchronous"] = ["full", "normal"],
        ["--target"] = ["esp32", "raspberrypi"],
        ["--last"] = ["10m", "1h", "1d", "7d"],
        ["--from"] = ["today", "yesterday", "-1h"],
    };

    /// <summary>What is asked for one device, whose name stands before it.</summary>
    private static readonly Dictionary<string, string> OfDevice = new(StringComparer.Ordinal)
    {
        ["CHANNEL"] = "SELECT DISTINCT channel.name FROM channel JOIN boot ON boot.id = channel.boot JOIN device ON device.id = boot.device WHERE device.name = ?1 ORDER BY 1",
        ["PARAMETER"] = "SELECT parameter.name FROM parameter JOIN device ON device.id = parameter.device WHERE device.name = ?1 ORDER BY 1",
        ["ACTION"] = "SELECT action.name FROM action JOIN device ON device.id = action.device WHERE device.name = ?1 ORDER BY 1",
    };

    /// <summary>Gives every argument and option of the command, and of those below it, the names that it can have.</summary>
    public static void AddTo(Command command)
    {
        foreach (Option option in command.Options)
        {
            if (Values.TryGetValue(option.Name, out string[]? values) && option.CompletionSources.Count == 0)
                option.CompletionSources.Add(values);
        }

        foreach (Argument argument in command.Arguments.Where(argument => argument.CompletionSources.Count == 0))
        {
            if (argument.Name is "DEVICE" or "NAME")
                argument.CompletionSources.Add(context => IsTaken(argument, context) ? [] : InTime(context, Devices));
            else if (OfDevice.TryGetValue(argument.Name, out string? sql))
                argument.CompletionSources.Add(context => InTime(context, (data, parsed) => Device(parsed) is { } device ? Of(data, sql, device) : []));
        }

        foreach (Command child in command.Subcommands)
            AddTo(child);
    }

    /// <summary>It stands in the line already, and the cursor is behind it.</summary>
    private static bool IsTaken(Argument argument, CompletionContext context) =>
        argument.Arity.MaximumNumberOfValues == 1 && context.ParseResult.GetResult(argument)?.Tokens is [{ Value: var value }] && value != context.WordToComplete;

    private static IEnumerable<CompletionItem> InTime(CompletionContext context, Func<DataDirectory, ParseResult, IEnumerable<string>> find)
    {
        Task<string[]> search = Task.Run(() =>
        {
            try
            {
                return find(CommandLine.DataDirectory(context.ParseResult), context.ParseResult).ToArray();
            }
            catch (Exception exception) when (exception is UserException or SqliteException or IOException or UnauthorizedAccessException)
            {
                return [];
            }
        });
        return search.Wait(Patience) ? search.Result.Select(name => new CompletionItem(name)) : [];
    }

    private static IEnumerable<string> Devices(DataDirectory data, ParseResult parsed)
    {
        IEnumerable<string> enrolled = File.Exists(data.KeyRing) ? new KeyRing(data.KeyRing).Devices : [];
        IEnumerable<string> stored = File.Exists(data.Database) ? Of(data, "SELECT name FROM device", null) : [];
        return enrolled.Union(stored).Order(StringComparer.Ordinal);
    }

    private static List<string> Of(DataDirectory data, string sql, string? device)
    {
        using Database database = Database.Open(data.Database);
        using Statement names = database.Prepare(sql);
        if (device is not null)
            names.Set(1, device);
        List<string> found = [];
        while (names.Step())
            found.Add(names.Text(0));
        return found;
    }

    /// <summary>Null: the line names none yet.</summary>
    private static string? Device(ParseResult parsed)
    {
        Argument? device = parsed.CommandResult.Command.Arguments.FirstOrDefault(argument => argument.Name == "DEVICE");
        return device is not null && parsed.GetResult(device)?.Tokens is [{ Value: var name }, ..] ? name : null;
    }
}
