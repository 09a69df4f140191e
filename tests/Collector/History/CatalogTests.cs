using Telemetry.Collector.History;
using Telemetry.Collector.Store;

namespace Telemetry.Collector.Tests.History;

public sealed class CatalogTests : IDisposable
{
    private readonly HistoryDatabase _database = new();

    public void Dispose() => _database.Dispose();

    /// <summary>A device may send what an earlier boot kept after what it measures now.</summary>
    [Fact]
    public void Boots_MetInAnotherOrder_AreInTheOrderOfTheirStarts()
    {
        _database.Boot(new BootKey("pump", 2), 5_000_000, HistoryDatabase.Channel(0, "t")).Commit();
        _database.Boot(new BootKey("pump", 1), 0, HistoryDatabase.Channel(0, "t")).Commit();
        Read(catalog => Assert.Equal([1ul, 2ul], catalog.Boots(catalog.Devices()[0]).Select(boot => boot.BootId)));
    }

    /// <summary>It was met in 2024, the other began in 2026.</summary>
    [Fact]
    public void Boots_ClockUnknown_AreWhereTheyWereMet()
    {
        _database.Boot(new BootKey("pump", 2), 0, HistoryDatabase.Channel(0, "t")).Commit();
        _database.Batch.Facts(new BootKey("pump", 1), channels: HistoryDatabase.Channel(0, "t"));
        _database.Commit();
        Read(catalog => Assert.Equal([1ul, 2ul], catalog.Boots(catalog.Devices()[0]).Select(boot => boot.BootId)));
        _database.Sql("UPDATE boot SET met_us = NULL");
        Read(catalog => Assert.Equal([2ul, 1ul], catalog.Boots(catalog.Devices()[0]).Select(boot => boot.BootId)));
    }

    [Fact]
    public void Boots_AChannelThatWasNeverDeclared_HasItsNumberForAName()
    {
        _database.Batch.Float(new BootKey("pump", 1), 0, 3, 10, 1);
        _database.Commit();
        Read(catalog => Assert.Equal("#3", Assert.Single(catalog.Boots(catalog.Devices()[0])[0].Channels).Name));
    }

    [Fact]
    public void Names_ThatAreNotThere_AreToldWithThoseThatAre()
    {
        _database.Boot(new BootKey("pump", 1), 0, HistoryDatabase.Channel(0, "flow"), HistoryDatabase.Channel(1, "level")).Commit();
        Read(catalog =>
        {
            UserException device = Assert.Throws<UserException>(() => catalog.Devices(["pomp"]));
            Assert.Contains("no device pomp", device.Message, StringComparison.Ordinal);
            Assert.Contains("pump", device.Next, StringComparison.Ordinal);
            UserException channel = Assert.Throws<UserException>(() => catalog.Boots(catalog.Devices()[0], ["flow", "flaw"]));
            Assert.Contains("no channel flaw", channel.Message, StringComparison.Ordinal);
            Assert.Contains("flow, level", channel.Next, StringComparison.Ordinal);
        });
    }

    private void Read(Action<Catalog> read)
    {
        using Database database = _database.Open();
        using Catalog catalog = new(database);
        read(catalog);
    }
}
