using Microsoft.Data.Sqlite;
using Telemetry.Collector.Store;
using Telemetry.Collector.Store.Sqlite;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Tests.Storage;

public sealed class AlertStorageTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();

    private string DatabasePath => _directory.File("telemetry.db");

    public void Dispose() => _directory.Dispose();

    private static ConnectionEvent Event(string device, string? channel, string code, int second) =>
        new(device, new DeviceEvent(Time.AddSeconds(second), DeviceState.Online, new StateReason(code, $"{code} {second}", "next")) { Channel = channel });

    private static ReadingBatch Batch(params ConnectionEvent[] events)
    {
        ReadingBatch batch = new();
        batch.Events.AddRange(events);
        return batch;
    }

    [Fact]
    public void LoadAlerts_AfterARestart_GivesThoseThatHaveNotEnded()
    {
        using (SqliteStore store = SqliteStore.Open(new SqliteStoreOptions(DatabasePath)))
        {
            Assert.Empty(store.LoadAlerts());
            store.Commit(Batch(
                Event("garden", "temperature", "limit-warn", 0),
                Event("garden", "temperature", "limit-alarm", 1),
                Event("garden", "humidity", "limit-alarm", 1),
                Event("garden", null, "offline-long", 2),
                Event("roof", "temperature", "limit-alarm", 2)));
            store.Commit(Batch(
                Event("garden", "humidity", "limit-clear", 3),
                Event("garden", null, "ready", 4),
                Event("roof", null, "offline-long", 4),
                Event("roof", null, "offline-over", 5)));
        }

        using SqliteStore again = SqliteStore.Open(new SqliteStoreOptions(DatabasePath));
        Assert.Equal(
            [
                new StoredAlert("garden", "temperature", Time.AddSeconds(1), new StateReason("limit-alarm", "limit-alarm 1", "next")),
                new StoredAlert("garden", null, Time.AddSeconds(2), new StateReason("offline-long", "offline-long 2", "next")),
                new StoredAlert("roof", "temperature", Time.AddSeconds(2), new StateReason("limit-alarm", "limit-alarm 2", "next")),
            ],
            again.LoadAlerts());
    }

    [Fact]
    public void Commit_OfAlertsOfSeveralChannelsAtOneMoment_KeepsThemAllOnce()
    {
        using SqliteStore store = SqliteStore.Open(new SqliteStoreOptions(DatabasePath));
        ReadingBatch batch = Batch(Event("garden", "a", "limit-alarm", 0), Event("garden", "b", "limit-alarm", 0));
        store.Commit(batch);
        store.Commit(batch);

        Assert.Equal(2, StoreContent.Number(DatabasePath, "SELECT count(*) FROM event"));
    }

    [Fact]
    public void Open_OfAFileWithoutChannelsOfEvents_KeepsItsEvents()
    {
        using (SqliteConnection connection = new($"Data Source={DatabasePath};Pooling=False"))
        {
            connection.Open();
            DatabaseFile.Migrate(connection, [Schema.Steps[0]]);
            using SqliteCommand insert = connection.CreateCommand();
            insert.CommandText = $"""
                PRAGMA application_id = {Schema.ApplicationId};
                INSERT INTO device (id, name) VALUES (1, 'garden');
                INSERT INTO event (device, utc_us, state, code, evidence, next) VALUES (1, 7, 'online', 'ready', '', '')
                """;
            insert.ExecuteNonQuery();
        }

        using SqliteStore store = SqliteStore.Open(new SqliteStoreOptions(DatabasePath));
        Assert.Null(store.Status.Alarm);
        Assert.Equal(1, StoreContent.Number(DatabasePath, "SELECT count(*) FROM event WHERE code = 'ready' AND channel = ''"));
    }
}
