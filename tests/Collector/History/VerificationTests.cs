using Telemetry.Collector.History;
using Telemetry.Collector.History.Verification;
using Telemetry.Collector.Store;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.History;

public sealed class VerificationTests : IDisposable
{
    private static readonly BootKey Pump = new("pump", 0xAAAA_0000_0000_0001);
    private static readonly BootKey Valve = new("valve", 2);

    private readonly HistoryDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public void Verify_EverythingThere_IsBalanced()
    {
        Fill(Pump, 5000, compact: true);
        Fill(Valve, 300, compact: false);
        BootAccount[] accounts = Verify(out IReadOnlyList<string> faults);

        Assert.Empty(faults);
        Assert.Equal([5000ul, 300ul], accounts.Select(account => account.Stored));
        Assert.All(accounts, account => Assert.True(account.IsBalanced));
        Assert.All(accounts, Sums);
    }

    [Fact]
    public void Verify_GapsLossesAndElsewhere_AreEachCountedOnce()
    {
        _database.Boot(Pump, 0, HistoryDatabase.Channel(0, "t"));
        _database.Batch.Elsewhere(Pump, 0, 5).Float(Pump, 5, 0, 1, 1).Lost(Pump, 6, 3).Lost(Pump, 20, 2, LostCause.SensorError).Float(Pump, 30, 0, 2, 1).Sampled(Pump, 40);
        _database.Commit();
        BootAccount account = Assert.Single(Verify(out _));

        Assert.Equal((40ul, 2ul, 5ul, 5ul), (account.Sampled, account.Stored, account.Lost, account.Elsewhere));
        Assert.Equal([(9ul, 20ul), (22ul, 30ul), (31ul, 40ul)], account.Gaps.First);
        Assert.Equal(28ul, account.InFlight);
        Assert.Equal([((byte)LostCause.LogOverflow, 3ul), ((byte)LostCause.SensorError, 2ul)], account.Losses.Select(loss => (loss.Cause, loss.Numbers.Count)));
        Assert.True(account.IsBalanced);
        Sums(account);
    }

    [Fact]
    public void Verify_GapsOfABootThatIsGone_AreUnaccounted()
    {
        _database.Batch.Facts(Pump, 10, isGone: true, channels: HistoryDatabase.Channel(0, "t")).Float(Pump, 3, 0, 1, 1);
        _database.Commit();
        BootAccount account = Assert.Single(Verify(out _));

        Assert.Equal(9ul, account.Unaccounted);
        Assert.False(account.IsBalanced);
        Sums(account);
    }

    [Fact]
    public void Verify_ABlockDeleted_NamesItsNumbersItsChannelAndWhen()
    {
        Fill(Pump, 12_000, compact: true);
        _database.Sql("DELETE FROM block WHERE id = (SELECT id FROM block WHERE channel = 2 ORDER BY first LIMIT 1 OFFSET 1)");
        BootAccount account = Assert.Single(Verify(out IReadOnlyList<string> faults));

        Assert.Empty(faults);
        Assert.False(account.IsBalanced);
        Assert.Equal(12_000 - account.Stored, account.Missing.Count);
        Assert.Equal(1ul, account.Missing.Lowest % 3);
        Assert.Equal(NumberList.Kept, account.Missing.First.Count);
        Assert.Equal(account.Missing.Count, account.Missing.Ranges);
        Assert.Equal(["humidity"], account.Whereabouts!.Channels);
        Assert.Equal(HistoryDatabase.StartUs + (((long)account.Missing.Lowest - 1) * 1000), account.Whereabouts.FromUs);
        Assert.Equal(HistoryDatabase.StartUs + (((long)account.Missing.Highest + 1) * 1000), account.Whereabouts.ToUs);
        Sums(account);
    }

    [Fact]
    public void Verify_AJournalRowDeleted_NamesItsNumbers()
    {
        Fill(Pump, 900, compact: false, batch: 300);
        _database.Sql("DELETE FROM journal WHERE id = 301");
        BootAccount account = Assert.Single(Verify(out _));

        Assert.Equal([(300ul, 600ul)], account.Missing.First);
        Assert.Equal(["temperature", "humidity", "pressure"], account.Whereabouts!.Channels);
        Assert.False(account.IsBalanced);
    }

    [Fact]
    public void Verify_EveryReadingDeleted_NamesAll()
    {
        Fill(Pump, 900, compact: true);
        _database.Sql("DELETE FROM block");
        BootAccount account = Assert.Single(Verify(out _));
        Assert.Equal([(0ul, 900ul)], account.Missing.First);
        Sums(account);
    }

    [Fact]
    public void Verify_ABlockDamaged_NamesItAndWhatWasInIt()
    {
        Fill(Pump, 900, compact: true);
        _database.Sql("UPDATE block SET data = $blob WHERE id = 2", [1, 2, 3, 4, 5, 6, 7]);
        BootAccount account = Assert.Single(Verify(out _));

        Assert.StartsWith("block 2 is damaged: 300 readings of humidity, 1-898, 2026-", Assert.Single(account.Faults), StringComparison.Ordinal);
        Assert.Equal(300ul, account.Missing.Count);
    }

    [Fact]
    public void Verify_AJournalRowDamaged_NamesIt()
    {
        Fill(Pump, 900, compact: false, batch: 300);
        _database.Sql("UPDATE journal SET data = $blob WHERE id = 301", new byte[40]);
        BootAccount account = Assert.Single(Verify(out IReadOnlyList<string> faults));

        Assert.Equal("row 301 of the journal is damaged: 300 readings", Assert.Single(faults));
        Assert.Equal(300ul, account.Missing.Count);
    }

    [Fact]
    public void Verify_ABlockTwice_SaysSo()
    {
        Fill(Pump, 900, compact: true);
        _database.Sql("DROP INDEX block_number; INSERT INTO block (channel, first, last, count, from_us, to_us, data) SELECT channel, first, last, count, from_us, to_us, data FROM block WHERE id = 1");
        BootAccount account = Assert.Single(Verify(out _));

        Assert.Equal((301, 20), (account.FaultCount, account.Faults.Count));
        Assert.Contains("overlaps", account.Faults[0], StringComparison.Ordinal);
        Assert.Equal("0 is stored twice, once in temperature", account.Faults[1]);
        Assert.Equal(900ul, account.Stored);
    }

    [Fact]
    public void Verify_ARowThatSaysOtherThanItsBlock_IsAFault()
    {
        Fill(Pump, 900, compact: true);
        _database.Sql("UPDATE block SET to_us = to_us + 1 WHERE id = 1");
        Assert.Contains("does not hold what its row says", Assert.Single(Assert.Single(Verify(out _)).Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_StoredAndDeclaredLost_IsAFault()
    {
        Fill(Pump, 900, compact: true);
        _database.Sql("INSERT INTO loss (boot, first, count, cause) VALUES (1, 100, 3, 1)");
        BootAccount account = Assert.Single(Verify(out _));

        Assert.Equal("3 of 100-102 are both stored and declared lost", Assert.Single(account.Faults));
        Assert.False(account.IsBalanced);
    }

    [Fact]
    public void Verify_AJournalRowTwice_SaysSo()
    {
        Fill(Pump, 9, compact: false);
        _database.Sql("INSERT INTO journal (readings, data) SELECT readings, data FROM journal");
        BootAccount account = Assert.Single(Verify(out _));
        Assert.Equal((9ul, 9), (account.Stored, account.FaultCount));
        Assert.Contains("0 is stored twice, once in temperature in the journal", account.Faults);
    }

    [Fact]
    public void Verify_ABlockOfAnotherType_IsAFault()
    {
        Fill(Pump, 900, compact: true);
        _database.Sql("UPDATE channel SET type = 4 WHERE id = 1");
        Assert.Contains("another type than its channel", Assert.Single(Assert.Single(Verify(out _)).Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INSERT INTO loss (boot, first, count, cause) VALUES (1, 950, 3, 1)", "950-952, lost, are not in the account of this boot")]
    [InlineData("INSERT INTO loss (boot, first, count, cause) VALUES (1, 950, 0, 1)", "a row of numbers lost from 950 on makes no sense")]
    [InlineData("INSERT INTO elsewhere (boot, first, count) VALUES (1, 900, 5)", "900-904, acknowledged elsewhere, are stated more than once")]
    public void Verify_RowsThatContradictTheAccount_AreFaults(string sql, string expected)
    {
        Fill(Pump, 900, compact: true);
        _database.Batch.Lost(Pump, 900, 10);
        _database.Commit();
        _database.Sql(sql);
        Assert.Contains(expected, Assert.Single(Verify(out _)).Faults);
    }

    /// <summary>The collector may die between a reading and the device's next statement.</summary>
    [Fact]
    public void Verify_FewerStatedThanCame_CountsThoseThatCame()
    {
        Fill(Pump, 900, compact: true);
        _database.Sql("UPDATE boot SET sampled = 5");
        BootAccount account = Assert.Single(Verify(out _));
        Assert.True(account.IsBalanced);
        Assert.Equal(900ul, account.Sampled);
    }

    /// <summary>Between numbers that are millions apart.</summary>
    [Fact]
    public void Verify_OneFarFromAllOthersDeleted_IsNamedAndCountedInTheTotal()
    {
        ulong[] numbers = [0, (1 << 20) + 5, 3 << 20];
        _database.Boot(Pump, 0, HistoryDatabase.Channel(0, "t"));
        foreach (ulong number in numbers)
        {
            _database.Batch.Float(Pump, number, 0, (long)number, 1);
            _database.Commit();
        }

        _database.Sql("DELETE FROM journal WHERE id = 2");
        BootAccount account = Assert.Single(Verify(out _));
        Assert.Equal([(numbers[1], numbers[1] + 1)], account.Missing.First);
        VerifyTotals totals = new();
        totals.Add(account);
        Assert.Equal((1ul, false), (totals.Unaccounted, totals.IsBalanced));
    }

    [Fact]
    public void Verify_StoredAndNotInTheAccount_IsAFault()
    {
        Fill(Pump, 900, compact: true);
        _database.Sql("UPDATE boot SET settled = x'008407'");
        BootAccount account = Assert.Single(Verify(out _));
        Assert.Empty(account.Faults);
        _database.Sql("UPDATE boot SET settled = x'000a'");
        account = Assert.Single(Verify(out _));
        Assert.Equal("stored, but the account says nothing of them: 10-899", Assert.Single(account.Faults));
    }

    [Fact]
    public void Verify_ExpiredReadings_AreAccountedFor()
    {
        Fill(Pump, 5000, compact: true);
        _database.Sql("DELETE FROM block WHERE last < 3000");
        _database.Sql("UPDATE boot SET expired = 3000");
        BootAccount account = Assert.Single(Verify(out _));

        Assert.True(account.IsBalanced);
        Assert.Equal(5000 - account.Stored, account.Expired);
        Assert.InRange(account.Expired, 1ul, 3000ul);
        Sums(account);
    }

    [Fact]
    public void Verify_NumbersFarApart_TakesNoLongerThanTheirCount()
    {
        _database.Boot(Pump, 0, HistoryDatabase.Channel(0, "t"));
        ulong far = 1ul << 60;
        _database.Batch.Float(Pump, 0, 0, 1, 1).Lost(Pump, 1, far - 1).Float(Pump, far, 0, 2, 1);
        _database.Commit(compact: true);
        BootAccount account = Assert.Single(Verify(out _));

        Assert.True(account.IsBalanced);
        Assert.Equal((far + 1, 2ul), (account.Sampled, account.Stored));
    }

    /// <summary>Three channels in turn, a reading each ms.</summary>
    private void Fill(BootKey boot, int readings, bool compact, int batch = int.MaxValue)
    {
        string[] names = ["temperature", "humidity", "pressure"];
        _database.Boot(boot, 0, [.. names.Select((name, i) => HistoryDatabase.Channel(i, name))]);
        for (int i = 0; i < readings; i++)
        {
            _database.Batch.Float(boot, (ulong)i, i % 3, i * 1000L, i);
            if ((i + 1) % batch == 0)
                _database.Commit(compact);
        }

        _database.Commit(compact);
    }

    private BootAccount[] Verify(out IReadOnlyList<string> faults)
    {
        using Database database = _database.Open();
        using Catalog catalog = new(database);
        DatabaseVerification verification = new(database, catalog, isQuick: false);
        faults = verification.Faults;
        return [.. verification.Boots(catalog.Devices(), null, CancellationToken.None)];
    }

    private static void Sums(BootAccount account) =>
        Assert.Equal(account.Sampled, account.Stored + account.Expired + account.Lost + account.Elsewhere + account.InFlight + account.Unaccounted);
}
