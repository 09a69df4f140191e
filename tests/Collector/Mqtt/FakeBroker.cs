using System.Threading.Channels;
using Telemetry.Collector.Mqtt;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Tests.Mqtt;

/// <summary>A broker that does what a test says.</summary>
internal sealed class FakeBroker : IMqttConnector
{
    private readonly Channel<FakeConnection> _connections = Channel.CreateUnbounded<FakeConnection>();

    public int ReceiveMaximum { get; set; } = 100;

    public long? LargestPacket { get; set; }

    /// <summary>Acknowledges everything at once.</summary>
    public bool IsPrompt { get; set; } = true;

    /// <summary>Why nobody gets in; null: everybody does.</summary>
    public StateReason? Refusal { get; set; }

    public int Attempts { get; private set; }

    public MqttIntroduction? Introduction { get; private set; }

    public Task<IMqttConnection> ConnectAsync(MqttIntroduction introduction, CancellationToken cancelled)
    {
        Attempts++;
        Introduction = introduction;
        if (Refusal is not null)
            throw new BrokerException(Refusal);

        FakeConnection connection = new(this);
        _connections.Writer.TryWrite(connection);
        return Task.FromResult<IMqttConnection>(connection);
    }

    public Task<FakeConnection> NextAsync() => _connections.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
}

/// <summary>One connection to it.</summary>
internal sealed class FakeConnection(FakeBroker broker) : IMqttConnection
{
    private readonly Channel<Publication> _published = Channel.CreateUnbounded<Publication>();
    private readonly Channel<MqttMessage> _received = Channel.CreateUnbounded<MqttMessage>();
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly List<Publication> _all = [];

    public string Protocol => "a fake";

    public int ReceiveMaximum => broker.ReceiveMaximum;

    public long? LargestPacket => broker.LargestPacket;

    public ChannelReader<MqttMessage> Received => _received.Reader;

    public long Dropped => 0;

    public Task<string> Lost => _lost.Task;

    public List<string> Subscriptions { get; } = [];

    public bool IsDisconnected { get; private set; }

    /// <summary>Most that was without an acknowledgement at once.</summary>
    public int MostUnacknowledged { get; private set; }

    public IReadOnlyList<MqttMessage> All
    {
        get
        {
            lock (_gate)
                return [.. _all.Select(publication => publication.Message)];
        }
    }

    public Task PublishAsync(MqttMessage message, CancellationToken cancelled)
    {
        Publication publication = new(message);
        lock (_gate)
        {
            if (_lost.Task.IsCompleted)
                throw new BrokerException(new StateReason("connection-lost", "lost", ""));

            _all.Add(publication);
            if (broker.IsPrompt)
                publication.Acknowledge();
            MostUnacknowledged = Math.Max(MostUnacknowledged, _all.Count(one => !one.IsAcknowledged));
        }

        _published.Writer.TryWrite(publication);
        return publication.Acknowledged.WaitAsync(cancelled);
    }

    public Task SubscribeAsync(IReadOnlyList<string> filters, CancellationToken cancelled)
    {
        lock (_gate)
            Subscriptions.AddRange(filters);
        return Task.CompletedTask;
    }

    public Task DisconnectAsync(CancellationToken cancelled)
    {
        IsDisconnected = true;
        _lost.TrySetResult("goodbye");
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Lose("closed here");
        return ValueTask.CompletedTask;
    }

    public void Lose(string seen)
    {
        Publication[] open;
        lock (_gate)
        {
            _lost.TrySetResult(seen);
            open = [.. _all.Where(publication => !publication.IsAcknowledged)];
        }

        foreach (Publication publication in open)
            publication.Fail(new BrokerException(new StateReason("connection-lost", seen, "")));
        _received.Writer.TryComplete();
    }

    /// <summary>Sends something to the collector.</summary>
    public void Send(string topic, string payload, bool isRetained = false) =>
        _received.Writer.TryWrite(new MqttMessage(topic, System.Text.Encoding.UTF8.GetBytes(payload), isRetained));

    public Task<Publication> NextAsync() => _published.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();

    /// <summary>The next message on a topic; those before it are passed over.</summary>
    public async Task<MqttMessage> NextAsync(string topic)
    {
        while (true)
        {
            MqttMessage message = (await NextAsync()).Message;
            if (message.Topic == topic)
                return message;
        }
    }

    public async Task<List<Publication>> TakeAsync(int count)
    {
        List<Publication> taken = [];
        while (taken.Count < count)
            taken.Add(await NextAsync());
        return taken;
    }
}

/// <summary>A message as it came to the broker.</summary>
internal sealed class Publication(MqttMessage message)
{
    private readonly TaskCompletionSource _acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MqttMessage Message { get; } = message;

    public Task Acknowledged => _acknowledged.Task;

    public bool IsAcknowledged => _acknowledged.Task.IsCompleted;

    public void Acknowledge() => _acknowledged.TrySetResult();

    public void Fail(Exception exception) => _acknowledged.TrySetException(exception);
}
