using Microsoft.Data.Sqlite;
using Telemetry.Collector.History;
using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Collector.Tests.Storage;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.History;

/// <summary>A data directory whose database a test fills through the store, spoils with SQL, and reads.</summary>
internal sealed class HistoryDatabase : IDisposable
{
    public const long StartUs = 1_790_000_000_000_000;

    private readonly TemporaryDirectory _directory = new();
    private SqliteStore? _store;

    public string Directory => _directory.Path;

    public string Path => _directory.File("telemetry.db");

    public BatchBuilder Batch { get; } = new();

    /// <summary>Without waiting for the disk: no power cut is tested here.</summary>
    public SqliteStore Store => _store ??= SqliteStore.Open(new SqliteStoreOptions(Path) { IsFull = false });

    public static ChannelDeclaration Channel(int number, string name, ChannelType type = ChannelType.Float32, string unit = "Cel") =>
        new() { Channel = number, Name = name, Type = type, Quantity = name, Unit = unit, IntervalMs = 1000, HasResolution = true, Resolution = 0.01f };

    /// <summary>A boot with its channels, which began at so many µs after <see cref="StartUs"/>.</summary>
    public HistoryDatabase Boot(BootKey boot, long startUs, params ChannelDeclaration[] channels)
    {
        Batch.Facts(boot, channels: channels);
        Batch.Clock(boot, new ClockPoint(0, StartUs + startUs, 500, 0, 0));
        return this;
    }

    public HistoryDatabase Commit(bool compact = false)
    {
        Store.Commit(Batch.Take());
        if (compact)
            Store.Compact();
        return this;
    }

    public Database Open()
    {
        _store?.Dispose();
        _store = null;
        return Database.Open(Path);
    }

    public void Sql(string sql, byte[]? blob = null)
    {
        _store?.Dispose();
        _store = null;
        using SqliteConnection connection = new($"Data Source={Path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        if (blob is not null)
            command.Parameters.AddWithValue("$blob", blob);
        Assert.NotEqual(0, command.ExecuteNonQuery());
    }

    public void Dispose()
    {
        _store?.Dispose();
        _directory.Dispose();
    }
}
