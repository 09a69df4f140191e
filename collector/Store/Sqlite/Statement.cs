using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Telemetry.Collector.Store.Sqlite;

/// <summary>
/// A statement that is prepared once and run many times, without allocating. Parameters are set by their place, from 1 on, and keep their value.
/// It throws <see cref="SqliteException"/> for every result that is an error.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Require(sqlite3_prepare_v2(_database, sql, out _statement));
    }

    public Statement Set(int place, long value)
    {
        Require(sqlite3_bind_int64(_statement, place, value));
        return this;
    }

    public Statement Set(int place, long? value) => value is { } number ? Set(place, number) : SetNull(place);

    public Statement Set(int place, double? value)
    {
        if (value is not { } number)
            return SetNull(place);

        Require(sqlite3_bind_double(_statement, place, number));
        return this;
    }

    public Statement Set(int place, string? value)
    {
        if (value is null)
            return SetNull(place);

        Require(sqlite3_bind_text(_statement, place, value));
        return this;
    }

    public Statement Set(int place, ReadOnlySpan<byte> value)
    {
        Require(value.IsEmpty ? sqlite3_bind_zeroblob(_statement, place, 0) : sqlite3_bind_blob(_statement, place, value));
        return this;
    }

    public Statement SetNull(int place)
    {
        Require(sqlite3_bind_null(_statement, place));
        return this;
    }

    /// <summary>Runs what gives no rows, or of which the rows do not matter.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>The first column of the first row; null when there is no row, or NULL in it.</summary>
    public long? Number()
    {
        long? number = Step() && !IsNull(0) ? Long(0) : null;
        Reset();
        return number;
    }

    /// <summary>Goes to the next row; false: there is none, and the statement can be run again. Who leaves before calls <see cref="Reset"/>.</summary>
    public bool Step()
    {
        int result = sqlite3_step(_statement);
        if (result == SQLITE_ROW)
            return true;

        sqlite3_reset(_statement);
        if (result != SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(result, _database);
        return false;
    }

    public void Reset() => sqlite3_reset(_statement);

    public bool IsNull(int column) => sqlite3_column_type(_statement, column) == SQLITE_NULL;

    public long Long(int column) => sqlite3_column_int64(_statement, column);

    public int Int(int column) => sqlite3_column_int(_statement, column);

    public double Double(int column) => sqlite3_column_double(_statement, column);

    public string Text(int column) => sqlite3_column_text(_statement, column).utf8_to_string() ?? "";

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Require(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
