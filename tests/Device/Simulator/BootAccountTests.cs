using Telemetry.Simulator.Truth;
using Telemetry.Wire;

namespace Telemetry.Device.Tests.Simulator;

public sealed class BootAccountTests
{
    private const int Readings = 10;

    private static BootRecord Truth()
    {
        BootRecord truth = new("sim-001", 0xB007);
        for (int i = 0; i < Readings; i++)
        {
            truth.Add(new Reading { Number = (ulong)i, Channel = i % 4, Type = ChannelType.Float32, TimeUs = i * 1_000, Bits = i });
        }

        return truth;
    }

    private static StoredRow Row(SampledReading reading) =>
        new(reading.Number, reading.TimeUs, reading.Bits, reading.Channel, reading.Type);

    private static StoredRow[] Rows(BootRecord truth, params ulong[] without) =>
        [.. truth.Sampled.Where(reading => !without.Contains(reading.Number)).Select(Row)];

    private static BootAccount Settle(BootRecord truth, Func<ulong, ReadingFate> fate, StoredRow[] rows) =>
        BootAccount.Settle(truth, fate, rows, (ulong)rows.Length);

    private static ReadingFate Acknowledged(ulong number) => ReadingFate.Acknowledged;

    [Fact]
    public void Settle_EverythingStored_Balances()
    {
        BootRecord truth = Truth();
        BootAccount account = Settle(truth, Acknowledged, Rows(truth));
        Assert.True(account.IsBalanced);
        Assert.Equal((10UL, 10UL, 0UL, 0UL), (account.Sampled, account.Stored, account.InFlight, account.Lost));
    }

    [Fact]
    public void Settle_HeldByTheDeviceAndNotStored_IsInFlight()
    {
        BootRecord truth = Truth();
        BootAccount account = Settle(
            truth, number => number >= 6 ? ReadingFate.Held : ReadingFate.Acknowledged, Rows(truth, without: [8, 9]));
        Assert.True(account.IsBalanced);
        Assert.Equal((8UL, 2UL), (account.Stored, account.InFlight));
    }

    [Fact]
    public void Settle_DeclaredLost_IsLostByCauseUnlessStored()
    {
        BootRecord truth = Truth();
        truth.AddLost(2, LostCause.LogOverflow);
        truth.AddLost(3, LostCause.LogOverflow);
        truth.AddLost(Readings, LostCause.SensorError);
        BootAccount account = Settle(truth, Acknowledged, Rows(truth, without: [3]));
        Assert.True(account.IsBalanced);
        Assert.Equal((11UL, 9UL, 2UL), (account.Sampled, account.Stored, account.Lost));
        Assert.Equal(1UL, account.LostBy[LostCause.LogOverflow]);
        Assert.Equal(1UL, account.LostBy[LostCause.SensorError]);
    }

    [Fact]
    public void Settle_ARowIsMissing_DoesNotBalanceAndNamesIt()
    {
        BootRecord truth = Truth();
        BootAccount account = Settle(truth, Acknowledged, Rows(truth, without: [4]));
        Assert.False(account.IsBalanced);
        Assert.NotEqual(account.Sampled, account.Stored + account.InFlight + account.Lost);
        Assert.Equal("1 neither stored, nor in flight, nor declared lost (the first is number 4)", Assert.Single(account.Faults));
    }

    [Fact]
    public void Settle_ARowTwice_DoesNotBalance()
    {
        BootRecord truth = Truth();
        BootAccount account = Settle(truth, Acknowledged, [.. Rows(truth), Row(truth.Sampled[5])]);
        Assert.False(account.IsBalanced);
        Assert.Equal("1 stored twice (the first is number 5)", Assert.Single(account.Faults));
    }

    [Fact]
    public void Settle_ARowTwiceAndAnotherMissing_DoesNotBalanceThoughTheSumHolds()
    {
        BootRecord truth = Truth();
        BootAccount account = Settle(truth, Acknowledged, [.. Rows(truth, without: [4]), Row(truth.Sampled[5])]);
        Assert.Equal(account.Sampled, account.Stored + account.InFlight + account.Lost);
        Assert.False(account.IsBalanced);
    }

    [Fact]
    public void Settle_ARowThatWasNeverSampled_DoesNotBalance()
    {
        BootRecord truth = Truth();
        StoredRow forged = Row(truth.Sampled[0]) with { Number = 77 };
        Assert.False(Settle(truth, Acknowledged, [.. Rows(truth), forged]).IsBalanced);
    }

    [Fact]
    public void Settle_TheStoreCountsAnotherNumberOfRows_DoesNotBalance()
    {
        BootRecord truth = Truth();
        Assert.False(BootAccount.Settle(truth, Acknowledged, Rows(truth), 9).IsBalanced);
    }

    public static TheoryData<string> Changes => ["value", "time", "channel", "type"];

    [Theory, MemberData(nameof(Changes))]
    public void Settle_ARowIsNotAsSampled_DoesNotBalance(string what)
    {
        BootRecord truth = Truth();
        StoredRow[] rows = Rows(truth);
        rows[3] = what switch
        {
            "value" => rows[3] with { Bits = 99 },
            "time" => rows[3] with { TimeUs = 99 },
            "channel" => rows[3] with { Channel = 99 },
            _ => rows[3] with { Type = ChannelType.Int64 },
        };
        BootAccount account = Settle(truth, Acknowledged, rows);
        Assert.False(account.IsBalanced);
        Assert.Contains("number 3", Assert.Single(account.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Digest_OneBitOfAWaveform_ChangesIt()
    {
        byte[] block = new byte[4_096];
        long before = BootRecord.Digest(block);
        block[4_095] ^= 1;
        Assert.NotEqual(before, BootRecord.Digest(block));
    }
}
