using Telemetry.Collector.Commands;
using Telemetry.Collector.Demo;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Device;
using Telemetry.Device.Tests.Core;
using Telemetry.Security;
using Telemetry.Simulator.Devices;
using Telemetry.Simulator.Network;
using Telemetry.Simulator.Truth;
using Telemetry.Wire;

namespace Telemetry.Collector.Tests.Demo;

public sealed class DemoLedgerTests
{
    private const int Readings = 20;
    private const string Device = "demo-001";

    private readonly Dictionary<BootKey, ulong> _accounts = [];
    private readonly DemoRows _rows = new();
    private readonly SimulatedBoot _boot;

    public DemoLedgerTests()
    {
        DeviceCore core = new(new DeviceOptions { DeviceId = Device, Key = new byte[Wire.Limits.KeyBytes] }, NoLink.Instance, NoLink.Instance, new ZeroRandom(), null);
        Channel channel = core.AddChannel(
            new ChannelDeclaration { Type = ChannelType.Int64, Name = "t", Quantity = "", Unit = "1" }, null, 0, 0);
        _boot = new SimulatedBoot(core, new BootRecord(Device, core.BootId));
        for (int i = 0; i < Readings; i++)
        {
            Reading reading = new() { Bits = i * 10, TimeUs = i + 1 };
            core.Record(channel, ref reading, 0);
            _boot.Truth.Add(reading);
        }
    }

    private void Commit(params IEnumerable<int> numbers)
    {
        foreach (int number in numbers)
            Add(new BootKey(Device, _boot.Truth.BootId), new StoredRow((ulong)number, number + 1, number * 10, 0, ChannelType.Int64));
    }

    private void Add(BootKey boot, StoredRow row)
    {
        _rows.Add(boot, row);
        _accounts[boot] = _accounts.GetValueOrDefault(boot) + 1;
    }

    /// <summary>The device was told that everything below is stored, and forgot it.</summary>
    private void Acknowledge(int next) => _boot.Core.Log.Release((ulong)next);

    private DemoLedger Settle(CollectorView? view = null) =>
        DemoLedger.Settle([_boot], _rows, boot => _accounts.GetValueOrDefault(boot), view ?? View(), new Dictionary<string, FaultCounters>());

    private static CollectorView View(ulong duplicates = 0, params (string Reason, ulong Count)[] drops) => new(
        DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, [],
        new LedgerView(0, 0, 0, 0, new Dictionary<string, ulong>(), duplicates, 0),
        drops.ToDictionary(drop => drop.Reason, drop => drop.Count), 0, 0, new StoreView(null, null, 0, StoreStatus.Unknown), 0, 0);

    [Fact]
    public void Settle_SomeStoredAndTheRestStillHeld_Balances()
    {
        Commit(Enumerable.Range(0, 15));
        Acknowledge(15);
        DemoLedger ledger = Settle();
        Assert.True(ledger.IsBalanced);
        Assert.Equal((20UL, 15UL, 5UL, 0UL), (ledger.Sampled, ledger.Stored, ledger.InFlight, ledger.Lost));
    }

    [Fact]
    public void Settle_StoredButNotYetAcknowledged_IsStoredAndNotInFlight()
    {
        Commit(Enumerable.Range(0, 15));
        DemoLedger ledger = Settle();
        Assert.True(ledger.IsBalanced);
        Assert.Equal((15UL, 5UL), (ledger.Stored, ledger.InFlight));
    }

    [Fact]
    public void Settle_ARowIsMissingThatTheDeviceForgot_DoesNotBalance()
    {
        Commit(Enumerable.Range(0, Readings).Where(number => number != 7));
        Acknowledge(Readings);
        DemoLedger ledger = Settle();
        Assert.False(ledger.IsBalanced);
        Assert.NotEqual(ledger.Sampled, ledger.Stored + ledger.InFlight + ledger.Lost);
        Assert.Equal("demo-001: 1 neither stored, nor in flight, nor declared lost (the first is number 7)", Assert.Single(ledger.Faults));
    }

    [Fact]
    public void Settle_TheStoreLostARowThatItTook_DoesNotBalance()
    {
        Commit(Enumerable.Range(0, Readings));
        Acknowledge(Readings);
        _accounts[new BootKey(Device, _boot.Truth.BootId)]--;
        Assert.False(Settle().IsBalanced);
    }

    [Fact]
    public void Settle_ARowTwice_DoesNotBalance()
    {
        Commit(Enumerable.Range(0, Readings));
        Commit(3);
        Assert.False(Settle().IsBalanced);
    }

    [Fact]
    public void Settle_RowsOfABootThatNeverWas_DoesNotBalance()
    {
        Commit(Enumerable.Range(0, Readings));
        Add(new BootKey(Device, 0xF0), new StoredRow(0, 0, 0, 0, ChannelType.Int64));
        Assert.Contains("00000000000000f0", Assert.Single(Settle().Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Settle_DatagramsTwiceAndReadingsTwice_AreDuplicatesAndTheOtherDropsRejects()
    {
        Commit(Enumerable.Range(0, Readings));
        DemoLedger ledger = Settle(View(5, ("replay", 3), ("authentication", 2), ("malformed", 1)));
        Assert.Equal((8UL, 3UL), (ledger.Duplicates, ledger.Rejected));
    }

    [Theory]
    [InlineData("demo --loss 0.3")]
    [InlineData("demo --devices 0")]
    [InlineData("demo --outage 5s")]
    [InlineData("demo --for 5")]
    public void Parse_AWrongOption_IsRefused(string line) => Assert.NotEmpty(DemoCommand.Create().Parse(line).Errors);

    [Theory]
    [InlineData("demo")]
    [InlineData("demo --devices 20 --rate 50 --loss 30% --duplicate 5% --reorder 10% --corrupt 2% --outage 5s,5s --for 20s --json")]
    public void Parse_WhatTheManualSays_IsTaken(string line) => Assert.Empty(DemoCommand.Create().Parse(line).Errors);

    private sealed class ZeroRandom : RandomSource
    {
        public override void Fill(byte[] buffer, int offset, int count) => Array.Clear(buffer, offset, count);
    }
}
