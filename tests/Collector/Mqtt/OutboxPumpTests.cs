using System.Text.Json;
using Telemetry.Collector.Mqtt;

namespace Telemetry.Collector.Tests.Mqtt;

/// <summary>Readings from the outbox to a broker that acknowledges when, and in which order, it likes, and may go away at any point.</summary>
public sealed class OutboxPumpTests : IAsyncDisposable
{
    private const int Patience = 120_000;

    private readonly VirtualTime _time = new();
    private readonly MemoryOutbox _outbox = new();
    private readonly FakeBroker _broker = new() { IsPrompt = false };
    private readonly PumpCounts _counts = new();
    private readonly HashSet<string> _enrolled = ["garden"];

    public ValueTask DisposeAsync() => _outbox.DisposeAsync();

    private async Task<(FakeConnection Connection, Publisher Publisher, Task Running)> StartAsync()
    {
        FakeConnection connection = (FakeConnection)await _broker.ConnectAsync(
            new MqttIntroduction("id", null, null, TimeSpan.FromSeconds(15), new MqttMessage("will", default, true)), TestContext.Current.CancellationToken);
        Publisher publisher = new(connection, _time, TestContext.Current.CancellationToken);
        return (connection, publisher, new OutboxPump(_outbox, new Topics(), _enrolled.Contains, _counts).RunAsync(publisher));
    }

    private static ulong Number(MqttMessage message) => JsonDocument.Parse(message.Payload).RootElement.GetProperty("number").GetUInt64();

    private static void Lose(FakeConnection connection, Publisher publisher)
    {
        connection.Lose("cut");
        publisher.End(new BrokerException(BrokerReasons.Lost("cut")));
    }

    [Fact(Timeout = Patience)]
    public async Task Run_EverythingAcknowledged_ConfirmsEachAndEndsWithTheCollector()
    {
        _outbox.Add(5);
        _outbox.End();
        (FakeConnection connection, _, Task running) = await StartAsync();
        foreach (Publication publication in await connection.TakeAsync(5))
            publication.Acknowledge();

        await running;
        Assert.Equal([0, 1, 2, 3, 4], _outbox.Confirmed);
        Assert.Equal((5UL, 0), (_counts.Delivered, _counts.InFlight));
    }

    [Fact(Timeout = Patience)]
    public async Task Run_BrokerTakesThree_NoFourthBeforeAnAcknowledgement()
    {
        _broker.ReceiveMaximum = 3;
        _outbox.Add(20);
        _outbox.End();
        (FakeConnection connection, _, Task running) = await StartAsync();
        for (int i = 0; i < 20; i++)
            (await connection.NextAsync()).Acknowledge();

        await running;
        Assert.InRange(connection.MostUnacknowledged, 1, 3);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (ulong)i), connection.All.Select(Number));
    }

    [Fact(Timeout = Patience)]
    public async Task Run_BrokerTakesOne_OneAfterTheOther()
    {
        _broker.ReceiveMaximum = 1;
        _outbox.Add(5);
        _outbox.End();
        (FakeConnection connection, _, Task running) = await StartAsync();
        for (int i = 0; i < 5; i++)
        {
            Publication publication = await connection.NextAsync();
            Assert.Equal((ulong)i, Number(publication.Message));
            Assert.Equal(i + 1, connection.All.Count);
            publication.Acknowledge();
        }

        await running;
    }

    [Fact(Timeout = Patience)]
    public async Task Run_BrokerSetsNoLimit_OurOwnIsKept()
    {
        _broker.ReceiveMaximum = 65_535;
        _outbox.Add(3 * MqttLimits.InFlight);
        _outbox.End();
        (FakeConnection connection, _, Task running) = await StartAsync();
        for (int i = 0; i < 3 * MqttLimits.InFlight; i++)
            (await connection.NextAsync()).Acknowledge();

        await running;
        Assert.InRange(connection.MostUnacknowledged, 1, MqttLimits.InFlight);
    }

    [Fact(Timeout = Patience)]
    public async Task Run_AcknowledgedOutOfOrder_ConfirmsInOrder()
    {
        _outbox.Add(3);
        _outbox.End();
        (FakeConnection connection, _, Task running) = await StartAsync();
        List<Publication> sent = await connection.TakeAsync(3);
        sent[2].Acknowledge();
        sent[1].Acknowledge();
        Assert.Empty(_outbox.Confirmed);
        sent[0].Acknowledge();

        await running;
        Assert.Equal([0, 1, 2], _outbox.Confirmed);
    }

    [Fact(Timeout = Patience)]
    public async Task Run_LostAtAnyPoint_TheNextConnectionGoesOnAtTheFirstThatWasNotConfirmed()
    {
        const int readings = 6;
        for (int received = 0; received <= readings; received++)
        {
            for (int acknowledged = 0; acknowledged <= received; acknowledged++)
            {
                await using OutboxPumpTests once = new();
                await once.LoseAsync(readings, received, acknowledged);
            }
        }
    }

    private async Task LoseAsync(int readings, int received, int acknowledged)
    {
        _broker.ReceiveMaximum = Math.Max(1, received);
        _outbox.Add(readings);
        (FakeConnection first, Publisher publisher, Task running) = await StartAsync();
        List<Publication> sent = await first.TakeAsync(received);
        foreach (Publication publication in sent.Take(acknowledged))
            publication.Acknowledge();
        await _outbox.ConfirmedAsync(acknowledged);
        Lose(first, publisher);
        await Assert.ThrowsAnyAsync<Exception>(() => running);
        Assert.Equal(1, _outbox.Returns);

        _broker.ReceiveMaximum = readings;
        _broker.IsPrompt = true;
        _outbox.End();
        (FakeConnection second, _, Task rest) = await StartAsync();
        await rest;
        Assert.Equal(Enumerable.Range(acknowledged, readings - acknowledged).Select(i => (ulong)i), second.All.Select(Number));
        Assert.Equal(Enumerable.Range(0, readings).Select(i => (ulong)i), _outbox.Confirmed);
    }

    [Fact(Timeout = Patience)]
    public async Task Run_SeveralDevices_EachInOrderAcrossALoss()
    {
        _enrolled.Add("roof");
        for (ulong number = 0; number < 10; number++)
            _outbox.Add(MemoryOutbox.Reading(number), MemoryOutbox.Reading(number, "roof"));
        _outbox.End();
        (FakeConnection first, Publisher publisher, Task running) = await StartAsync();
        foreach (Publication publication in (await first.TakeAsync(9)).Take(7))
            publication.Acknowledge();
        await _outbox.ConfirmedAsync(7);
        Lose(first, publisher);
        await Assert.ThrowsAnyAsync<Exception>(() => running);
        _broker.IsPrompt = true;
        (FakeConnection second, _, Task rest) = await StartAsync();
        await rest;

        foreach (string topic in (string[])["telemetry/garden/temperature", "telemetry/roof/temperature"])
        {
            ulong[] seen = [.. first.All.Concat(second.All).Where(message => message.Topic == topic).Select(Number)];
            Assert.Equal(Enumerable.Range(0, 10).Select(i => (ulong)i), seen.Distinct());
        }
    }

    [Fact(Timeout = Patience)]
    public async Task Run_NeverAcknowledged_EndsAfterThePatienceAndReturnsEverything()
    {
        _outbox.Add(3);
        (FakeConnection connection, Publisher publisher, Task running) = await StartAsync();
        List<Publication> sent = await connection.TakeAsync(3);

        BrokerException fault = await _time.PassUntil(Assert.ThrowsAsync<BrokerException>(() => running));
        Assert.Equal("no-acknowledgement", fault.Reason.Code);
        Assert.True(_time.Now >= MqttLimits.AcknowledgementPatience);
        Assert.Same(fault, publisher.Fault);

        // Too late: the next connection sends it again, and only that one counts.
        sent[0].Acknowledge();
        Assert.Empty(_outbox.Confirmed);
        Assert.Equal(3UL, _outbox.Backlog);
    }

    [Fact(Timeout = Patience)]
    public async Task Run_TooLargeForTheBroker_GoesWithoutItsValueAndIsCounted()
    {
        _broker.LargestPacket = 400;
        _broker.IsPrompt = true;
        _outbox.Add(MemoryOutbox.Reading(0, value: new byte[1000]), MemoryOutbox.Reading(1));
        _outbox.End();
        (FakeConnection connection, _, Task running) = await StartAsync();

        await running;
        JsonElement first = JsonDocument.Parse(connection.All[0].Payload).RootElement;
        Assert.Equal(JsonValueKind.Null, first.GetProperty("value").ValueKind);
        Assert.Contains("too large", first.GetProperty("leftOut").GetString(), StringComparison.Ordinal);
        Assert.Equal([0, 1], _outbox.Confirmed);
        Assert.Equal((2UL, 1UL), (_counts.Delivered, _counts.LeftOut));
    }

    [Fact(Timeout = Patience)]
    public async Task Run_BrokerRefusesAMessage_GoesWithoutItsValueAndTheRestGoesOn()
    {
        _broker.ReceiveMaximum = 1;
        _outbox.Add(2);
        _outbox.End();
        (FakeConnection connection, _, Task running) = await StartAsync();
        (await connection.NextAsync()).Fail(new MessageRefusedException("the broker says that it is too large"));
        Publication again = await connection.NextAsync();
        Assert.Equal(0UL, Number(again.Message));
        Assert.Contains("leftOut", Payloads.Text(again.Message.Payload), StringComparison.Ordinal);
        again.Acknowledge();
        (await connection.NextAsync()).Acknowledge();

        await running;
        Assert.Equal([0, 1], _outbox.Confirmed);
    }

    [Fact(Timeout = Patience)]
    public async Task Run_NewestOfAnEnrolledDevice_IsRetainedAndNothingElse()
    {
        _broker.IsPrompt = true;
        _outbox.Add(MemoryOutbox.Reading(5), MemoryOutbox.Reading(4, isNewest: false), MemoryOutbox.Reading(0, "revoked"));
        _outbox.End();
        (FakeConnection connection, _, Task running) = await StartAsync();

        await running;
        Assert.Equal([true, false, false], connection.All.Select(message => message.IsRetained));
    }

    [Fact(Timeout = Patience)]
    public async Task Run_NothingToSendAndCancelled_EndsAndReturns()
    {
        (_, Publisher publisher, Task running) = await StartAsync();
        publisher.End(new BrokerException(BrokerReasons.Stopped()));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(1, _outbox.Returns);
    }
}
