using System.Globalization;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Telemetry.Collector.Store.Sqlite;

/// <summary>Opens the database for writing: settings, migration, and what to do with a file that is damaged.</summary>
internal static class DatabaseFile
{
    /// <summary>Up to this size the whole file is checked at each start, which takes well below a second.</summary>
    private const long CheckedBytes = 256 * 1024 * 1024;

    private static readonly string[] Companions = ["-wal", "-shm"];

    /// <summary>Beside the database after damage was met while running: the next start checks the whole file, however large.</summary>
    public static string Suspicion(string path) => path + ".suspect";

    public static bool IsDamage(SqliteException exception) => exception.SqliteErrorCode is SQLITE_CORRUPT or SQLITE_NOTADB;

    /// <summary>Opens the file, or makes it. A damaged one is set aside, never written over.</summary>
    /// <param name="setAside">what was found and where the damaged file is now; null: nothing was wrong</param>
    /// <exception cref="UserException">The file cannot be opened, or is of a newer version, or of another program.</exception>
    public static SqliteConnection Open(string path, bool isFull, DateTimeOffset now, out string? setAside)
    {
        setAside = null;
        try
        {
            return OpenWhole(path, isFull);
        }
        catch (SqliteException exception) when (IsDamage(exception))
        {
            string aside = SetAside(path, now);
            setAside = $"the database was damaged ({exception.Message.TrimEnd('.')}): it is kept as {aside}, and a new one was begun";
        }

        try
        {
            return OpenWhole(path, isFull);
        }
        catch (SqliteException exception)
        {
            throw Explain(path, exception);
        }
    }

    /// <summary>Brings a database to a version, step by step, all or nothing.</summary>
    /// <exception cref="UserException">It is of a newer version.</exception>
    internal static void Migrate(SqliteConnection connection, IReadOnlyList<string> steps)
    {
        long version = Number(connection, "PRAGMA user_version");
        if (version > steps.Count)
        {
            throw new UserException(
                $"{connection.DataSource} is of version {version}, and this telemetry knows versions up to {steps.Count}",
                "It was written by a newer telemetry: update this one, or name another directory with --data DIR.");
        }

        if (version == steps.Count)
            return;

        Run(connection, "BEGIN IMMEDIATE");
        for (int i = (int)version; i < steps.Count; i++)
            Run(connection, steps[i]);
        Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {steps.Count}"));
        Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {Schema.ApplicationId}"));
        Run(connection, "COMMIT");
    }

    private static SqliteConnection OpenWhole(string path, bool isFull)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            RequireOurs(connection, path);
            Check(connection, path);
            Configure(connection, isFull);
            Migrate(connection, Schema.Steps);
            return connection;
        }
        catch (SqliteException exception) when (!IsDamage(exception))
        {
            connection.Dispose();
            throw Explain(path, exception);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void RequireOurs(SqliteConnection connection, string path)
    {
        bool isNew = Number(connection, "SELECT count(*) FROM sqlite_master") == 0;
        if (!isNew && Number(connection, "PRAGMA application_id") != Schema.ApplicationId)
            throw new UserException($"{path} is a database of another program", "Name another directory with --data DIR.");
    }

    private static void Configure(SqliteConnection connection, bool isFull)
    {
        // Before the first table, and of no effect later: room that retention frees can be given back in small steps.
        if (Number(connection, "PRAGMA page_count") == 0)
            Run(connection, "PRAGMA auto_vacuum = INCREMENTAL");
        Run(connection, "PRAGMA journal_mode = WAL");
        Run(connection, isFull ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");

        // After a burst, or after a long export that held it, the log gives its room back.
        Run(connection, "PRAGMA journal_size_limit = 16777216");
    }

    private static void Check(SqliteConnection connection, string path)
    {
        if (new FileInfo(path).Length > CheckedBytes && !File.Exists(Suspicion(path)))
            return;

        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        string? answer = command.ExecuteScalar() as string;
        if (answer != "ok")
            throw new SqliteException(answer ?? "no answer to quick_check", SQLITE_CORRUPT);

        File.Delete(Suspicion(path));
    }

    private static string SetAside(string path, DateTimeOffset now)
    {
        string stamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string name = $"{Path.GetFileNameWithoutExtension(path)}-damaged-{stamp}";
        string aside = Path.Combine(Path.GetDirectoryName(path)!, name + Path.GetExtension(path));
        for (int i = 2; File.Exists(aside); i++)
            aside = Path.Combine(Path.GetDirectoryName(path)!, $"{name}-{i}{Path.GetExtension(path)}");

        File.Move(path, aside);
        foreach (string companion in Companions.Where(companion => File.Exists(path + companion)))
            File.Move(path + companion, aside + companion);
        File.Delete(Suspicion(path));
        return aside;
    }

    private static UserException Explain(string path, SqliteException exception) => exception.SqliteErrorCode switch
    {
        SQLITE_FULL => new UserException($"the disk is full: {path} cannot be opened", "Free some space, or name another directory with --data DIR."),
        SQLITE_BUSY or SQLITE_LOCKED => new UserException($"{path} is being written by another program", "Close the program that has it open."),
        _ => new UserException($"cannot open {path}: {exception.Message}", "Look at the rights on the file and its directory, or name another with --data DIR."),
    };

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using Statement statement = new(connection, sql);
        return statement.Number() ?? 0;
    }
}
