using Microsoft.Data.Sqlite;
using Telemetry.Collector.History;
using Telemetry.Collector.Store;

namespace Telemetry.Collector.Tests.History;

public sealed class DatabaseTests : IDisposable
{
    private readonly HistoryDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Open_WhileTheStoreWrites_SeesTheMomentOfItsOpening()
    {
        BootKey boot = new("pump", 1);
        _database.Batch.Float(boot, 0, 0, 10, 1);
        _database.Commit();
        using Database database = Database.Open(_database.Path);
        _database.Batch.Float(boot, 1, 0, 20, 1);
        _database.Commit(compact: true);

        Assert.Equal(1, database.Number("SELECT sum(readings) FROM journal"));
        using Database later = Database.Open(_database.Path);
        Assert.Equal(2, later.Number("SELECT sum(count) FROM block"));
    }

    [Fact]
    public void Open_NoDatabaseOrAnotherFile_SaysWhichAndWhatToDo()
    {
        Assert.Contains("no database yet", Assert.Throws<UserException>(() => Database.Open(_database.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(_database.Path, new string('x', 8192));
        Assert.Contains("is no database", Assert.Throws<UserException>(() => Database.Open(_database.Path)).Message, StringComparison.Ordinal);
        File.Delete(_database.Path);
        _database.Batch.Float(new BootKey("pump", 1), 0, 0, 1, 1);
        _database.Commit();
        _database.Sql("PRAGMA user_version = 999; UPDATE boot SET sampled = 1");
        Assert.Contains("newer telemetry", Assert.Throws<UserException>(() => Database.Open(_database.Path)).Message, StringComparison.Ordinal);
    }

    /// <summary>A directory where a file should be is refused to everybody, root too.</summary>
    [Fact]
    public void Open_ItMayNotBeRead_SaysSo()
    {
        Directory.CreateDirectory(_database.Path);
        Assert.Contains("may not read", Assert.Throws<UserException>(() => Database.Open(_database.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ALogThatCannotBeRead_SaysWhereTheReadingsAre()
    {
        if (OperatingSystem.IsWindows())
            return;

        _database.Batch.Float(new BootKey("pump", 1), 0, 0, 1, 1);
        _database.Commit();
        string copy = _database.Path + ".copy";
        File.Copy(_database.Path, copy);
        File.Copy(_database.Path + "-wal", copy + "-wal");
        File.CreateSymbolicLink(copy + "-shm", _database.Path + ".none/none");
        Assert.Contains("copy-wal, left by a collector", Assert.Throws<UserException>(() => Database.Open(copy)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PRAGMA application_id = 7; UPDATE boot SET sampled = 1", "of another program")]
    [InlineData("PRAGMA user_version = 0; UPDATE boot SET sampled = 1", "older telemetry")]
    public void Open_AFileOfAnotherKind_SaysWhich(string sql, string expected)
    {
        _database.Batch.Float(new BootKey("pump", 1), 0, 0, 1, 1);
        _database.Commit();
        _database.Sql(sql);
        Assert.Contains(expected, Assert.Throws<UserException>(() => Database.Open(_database.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_JustBegun_SaysToWait()
    {
        File.WriteAllBytes(_database.Path, []);
        Assert.Contains("just begun", Assert.Throws<UserException>(() => Database.Open(_database.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ToRead_CannotWrite()
    {
        _database.Batch.Float(new BootKey("pump", 1), 0, 0, 1, 1);
        _database.Commit();
        using Database database = _database.Open();
        Assert.Throws<SqliteException>(() => database.Number("DELETE FROM journal"));
    }
}
