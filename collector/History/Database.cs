using Microsoft.Data.Sqlite;
using Telemetry.Collector.Store.Sqlite;
using static SQLitePCL.raw;

namespace Telemetry.Collector.History;

/// <summary>
/// The database (docs/storage.md) as it was when it was opened: all reading is one transaction, so a collector that goes on writing changes
/// nothing of what is seen. One thread at a time.
/// </summary>
public sealed class Database : IDisposable
{
    // A collector holds the file for itself only while it recovers it after a crash.
    private const int BusyMs = 10_000;

    private const string LogSuffix = "-wal";

    private readonly SqliteConnection _connection;

    private Database(SqliteConnection connection, string path)
    {
        _connection = connection;
        Path = path;
    }

    public string Path { get; }

    /// <exception cref="UserException">There is none yet, or it cannot be read.</exception>
    public static Database Open(string path)
    {
        if (!File.Exists(path))
        {
            // In a directory that may not be searched nothing seems to exist.
            if (!MayRead(path))
                throw NotAllowed(path);

            throw new UserException(
                $"there is no database yet: {path}",
                "A collector makes it when it runs: telemetry run. Another directory: --data DIR.");
        }

        try
        {
            return OpenFile(path);
        }
        catch (SqliteException exception)
        {
            throw Explain(path, exception);
        }
    }

    /// <summary>What a fault of the file means for its user.</summary>
    public static UserException Explain(string path, SqliteException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.SqliteErrorCode switch
        {
            SQLITE_NOTADB => new UserException($"{path} is no database", "Name another directory with --data DIR."),
            SQLITE_CORRUPT => new UserException(
                $"{path} is damaged: {exception.Message}", "telemetry verify says what is affected; a collector sets a damaged file aside when it starts."),
            SQLITE_BUSY or SQLITE_LOCKED => new UserException($"{path} is in use by another program", "Close the program that has it open, and try again."),
            _ when IsReadOnly(exception) && Array.Find([path, path + LogSuffix], file => !MayRead(file)) is { } file => NotAllowed(file),
            _ when IsReadOnly(exception) && HasLog(path) => new UserException(
                $"{path} cannot be read in a directory that cannot be written: what was stored last is in {System.IO.Path.GetFileName(path)}{LogSuffix}, left by a collector that was killed",
                "Run this as the collector's user, or copy both files to a directory of your own and name that with --data DIR."),
            _ => new UserException($"cannot read {path}: {exception.Message}", "Look at the rights on the file and its directory."),
        };
    }

    internal Statement Prepare(string sql) => new(_connection, sql);

    internal long Number(string sql)
    {
        using Statement statement = Prepare(sql);
        return statement.Number() ?? 0;
    }

    /// <summary>What SQLite itself finds wrong with the file, at most so many lines; empty: nothing.</summary>
    public IReadOnlyList<string> Faults(int most)
    {
        using Statement check = Prepare(FormattableString.Invariant($"PRAGMA integrity_check({most})"));
        List<string> faults = [];
        while (check.Step())
            faults.Add(check.Text(0));
        return faults is ["ok"] ? [] : faults;
    }

    public void Dispose() => _connection.Dispose();

    private static Database OpenFile(string path)
    {
        try
        {
            // Writing is allowed to SQLite alone: it brings in the log that a killed collector left.
            return Connect(path, path, SqliteOpenMode.ReadWrite);
        }
        catch (SqliteException exception) when (IsReadOnly(exception) && !HasLog(path))
        {
            // Where no file can be made beside the database, and no log is there, nobody is writing either.
            return Connect(path, new UriBuilder("file", "") { Path = path, Query = "immutable=1" }.Uri.AbsoluteUri, SqliteOpenMode.ReadOnly);
        }
    }

    private static bool IsReadOnly(SqliteException exception) => exception.SqliteErrorCode is SQLITE_READONLY or SQLITE_CANTOPEN;

    /// <summary>For files that could not be opened only: it ends the locks that this process has on one that is open.</summary>
    private static bool MayRead(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static UserException NotAllowed(string path) =>
        new($"this user may not read {path}", "Run this as the collector's user, or let that user give you the right to read it and its directory.");

    private static bool HasLog(string path) => new FileInfo(path + LogSuffix) is { Exists: true, Length: > 0 };

    private static Database Connect(string path, string source, SqliteOpenMode mode)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = source, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Database database = new(connection, path);
            database.Number(FormattableString.Invariant($"PRAGMA busy_timeout = {BusyMs}"));
            database.Number("PRAGMA query_only = ON");

            // The first that is read fixes what all the rest sees.
            database.Number("BEGIN");
            database.RequireOurs();
            return database;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void RequireOurs()
    {
        long tables = Number("SELECT count(*) FROM sqlite_master");
        long version = Number("PRAGMA user_version");
        if (tables == 0)
            throw new UserException($"{Path} is empty: a collector has just begun it", "Try again in a moment, or start the collector: telemetry run.");
        if (Number("PRAGMA application_id") != Schema.ApplicationId)
            throw new UserException($"{Path} is a database of another program", "Name another directory with --data DIR.");
        if (version > Schema.Version)
        {
            throw new UserException(
                $"{Path} is of version {version}, made by a newer telemetry; this one knows versions up to {Schema.Version}",
                "Update this telemetry.");
        }

        if (version < Schema.Version)
        {
            throw new UserException(
                $"{Path} is of version {version}, made by an older telemetry; this one reads version {Schema.Version}",
                "Start the collector once, it brings the file forward: telemetry run.");
        }
    }
}
