using Microsoft.Data.Sqlite;
using Telemetry.Collector.Store;

namespace Telemetry.Benchmarks.Storage;

/// <summary>What a program that keeps readings in SQLite usually does: one table, one row a reading, one prepared command, one transaction a batch.</summary>
public sealed class PlainTable : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;

    /// <param name="isKeyed">the primary key is device, channel and time, so that a range of a channel is found at once</param>
    public PlainTable(string path, bool isFull, bool isKeyed)
    {
        _connection = new SqliteConnection($"Data Source={path};Pooling=False");
        _connection.Open();
        Run("PRAGMA journal_mode = WAL");
        Run(isFull ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        Run(isKeyed
            ? "CREATE TABLE reading (device INTEGER, channel INTEGER, time INTEGER, value REAL, PRIMARY KEY (device, channel, time)) WITHOUT ROWID"
            : "CREATE TABLE reading (device INTEGER, channel INTEGER, time INTEGER, value REAL)");
        _insert = _connection.CreateCommand();
        _insert.CommandText = "INSERT INTO reading VALUES ($device, $channel, $time, $value)";
        foreach (string name in new[] { "$device", "$channel", "$time", "$value" })
            _insert.Parameters.Add(new SqliteParameter { ParameterName = name });
        _insert.Prepare();
    }

    public void Commit(ReadingBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using SqliteTransaction transaction = _connection.BeginTransaction();
        _insert.Transaction = transaction;
        foreach (StoredReading reading in batch.Readings)
        {
            _insert.Parameters[0].Value = (long)batch.Boots[reading.Boot].BootId;
            _insert.Parameters[1].Value = (long)reading.Channel;
            _insert.Parameters[2].Value = reading.DeviceTimeUs;
            _insert.Parameters[3].Value = (double)BitConverter.Int32BitsToSingle((int)reading.Bits);
            _insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }

    private void Run(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
