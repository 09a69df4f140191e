using Telemetry.Collector.Outbox;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Mqtt;

/// <summary>What the loop has to do with the collector that it runs in.</summary>
/// <param name="Name">Of the collector: what it retains in the broker is marked with it.</param>
/// <param name="Report">Tells the operator something.</param>
internal sealed record CollectorSide(string Name, IOutbox Outbox, Func<CollectorView> View, SendCommand Send, Action<string, string> Report);

/// <summary>
/// Keeps a connection to the broker, as long as the collector runs: connects, has everything published, and connects again after a pause that
/// grows. It never gives up, and says why it is not connected.
/// </summary>
/// <remarks>
/// States: connecting → connected → (lost) pause → connecting. When the collector stops: from connected by leaving in order; from a pause by one
/// last attempt.
/// </remarks>
internal sealed class BrokerLoop : IDisposable
{
    private readonly MqttOptions _options;
    private readonly CollectorSide _collector;
    private readonly IMqttConnector _connector;
    private readonly TimeProvider _time;
    private readonly StateBoard _board;
    private readonly Notices _notices = new();
    private readonly CommandInbox _commands;
    private readonly PumpCounts _counts = new();
    private readonly CancellationTokenSource _draining = new();
    private readonly string _clientId = $"telemetry-{Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6))}";
    private volatile Status _status;
    private string? _unacknowledged;
    private string? _unacknowledgedBefore;

    public BrokerLoop(MqttOptions options, CollectorSide collector, IMqttConnector connector, TimeProvider time)
    {
        _options = options;
        _collector = collector;
        _connector = connector;
        _time = time;
        _board = new StateBoard(options.Topics, collector.Name, collector.View, _notices, time);
        _commands = new CommandInbox(options.Topics, collector.View, collector.Send, _notices);
        _status = new Status(false, BrokerReasons.Connecting(options.Broker), time.GetUtcNow());
    }

    public OutboxView View()
    {
        Status status = _status;
        return new OutboxView(
            MqttService.Name,
            _options.Broker.ToString(),
            status.IsConnected,
            status.Reason,
            status.Since,
            _collector.Outbox.Backlog,
            _counts.InFlight,
            _collector.Outbox.Oldest is { } oldest ? Math.Max(0, (_time.GetUtcNow() - oldest).TotalMilliseconds) : null,
            _counts.Delivered);
    }

    /// <summary>The collector stops: the outbox will come to its end. Who is not connected tries once more.</summary>
    public void Drain() => _draining.Cancel();

    public void Dispose() => _draining.Dispose();

    /// <summary>Ends when the collector stops and everything was delivered that could be; or when it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancelled)
    {
        BackOff pauses = new();
        while (!cancelled.IsCancellationRequested)
        {
            bool isLastAttempt = _draining.IsCancellationRequested;
            ulong delivered = _counts.Delivered;
            long from = _time.GetTimestamp();
            BrokerException? fault = await AttemptAsync(cancelled);
            if (fault is null)
                return;

            bool wasUseful = _counts.Delivered > delivered || _time.GetElapsedTime(from) > MqttLimits.LongestPause;
            Enter(false, Explained(fault.Reason, wasUseful));
            if (isLastAttempt)
                return;

            if (wasUseful)
                pauses.Reset();
            using CancellationTokenSource pause = CancellationTokenSource.CreateLinkedTokenSource(cancelled, _draining.Token);
            await Task.Delay(pauses.Next(), _time, pause.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One connection from its start to its end. Null: it ended because the collector stops.</summary>
    private async Task<BrokerException?> AttemptAsync(CancellationToken cancelled)
    {
        try
        {
            return await ServeAsync(await ConnectAsync(cancelled), cancelled);
        }
        catch (BrokerException exception)
        {
            return exception;
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A fault of this program or of the package: it must not end a collector, and who reads it can report it.
            return new BrokerException(BrokerReasons.Internal(exception), exception);
        }
    }

    private async Task<IMqttConnection> ConnectAsync(CancellationToken cancelled)
    {
        MqttMessage will = new(_options.Topics.CollectorAvailability, Payloads.Offline, IsRetained: true);
        MqttIntroduction introduction = new(_clientId, _options.Broker.User, _options.Password.Read(), MqttLimits.KeepAlive, will);
        using CancellationTokenSource patience = new(MqttLimits.ConnectPatience, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancelled, patience.Token);
        try
        {
            return await _connector.ConnectAsync(introduction, either.Token);
        }
        catch (Exception exception) when (exception is not BrokerException && patience.IsCancellationRequested && !cancelled.IsCancellationRequested)
        {
            throw new BrokerException(BrokerReasons.Timeout(_options.Broker, MqttLimits.ConnectPatience), exception);
        }
    }

    private async Task<BrokerException?> ServeAsync(IMqttConnection connection, CancellationToken cancelled)
    {
        using Publisher publisher = new(connection, _time, cancelled);
        using CancellationTokenSource leaving = CancellationTokenSource.CreateLinkedTokenSource(publisher.Ended);
        OutboxPump pump = new(_collector.Outbox, _options.Topics, _board.IsEnrolled, _counts);
        _board.Reset();
        BrokerInbox inbox = new(connection, publisher, _options.Topics, _board, _commands, _time) { Collector = _collector.Name, Report = _collector.Report };
        Task lost = publisher.GuardAsync(async () => throw new BrokerException(BrokerReasons.Lost(await connection.Lost)));
        Task receiving = publisher.GuardAsync(inbox.RunAsync);
        Task publishing = Task.CompletedTask;
        try
        {
            await connection.SubscribeAsync(_options.Topics.Subscriptions, publisher.Ended).WaitAsync(MqttLimits.AcknowledgementPatience, _time, publisher.Ended);
            await publisher.PublishAsync(new MqttMessage(_options.Topics.CollectorAvailability, Payloads.Online, IsRetained: true));
            Enter(true, BrokerReasons.Connected(connection.Protocol));
            publishing = Task.WhenAll(
                publisher.GuardAsync(() => _board.RunAsync(publisher, leaving.Token)), publisher.GuardAsync(() => _notices.RunAsync(publisher, leaving.Token)));
            await pump.RunAsync(publisher);

            await leaving.CancelAsync();
            await publishing;
            inbox.IsLeaving = true;
            await LeaveAsync(connection, publisher);
            return null;
        }
        catch (TimeoutException exception)
        {
            return new BrokerException(BrokerReasons.NoAcknowledgement(MqttLimits.AcknowledgementPatience), exception);
        }
        catch (Exception exception) when (publisher.Fault is { } fault && exception is BrokerException or OperationCanceledException)
        {
            return fault;
        }
        finally
        {
            _unacknowledged = pump.Unacknowledged;
            publisher.End(new BrokerException(BrokerReasons.Stopped()));
            await publishing;
            await receiving;
            await connection.DisposeAsync();
            await lost;
        }
    }

    /// <summary>Everything is delivered: the last word of each device, then this collector's own, which is what the broker would publish for it.</summary>
    private async Task LeaveAsync(IMqttConnection connection, Publisher publisher)
    {
        await _board.PublishAsync(publisher);
        await _notices.FlushAsync(publisher);
        await publisher.PublishAsync(new MqttMessage(_options.Topics.CollectorAvailability, Payloads.Offline, IsRetained: true));
        using CancellationTokenSource patience = new(MqttLimits.DisconnectPatience, _time);
        Enter(false, BrokerReasons.Stopped());
        try
        {
            await connection.DisconnectAsync(patience.Token);
        }
        catch (Exception exception) when (exception is BrokerException or OperationCanceledException)
        {
            // The broker has everything; how it takes the goodbye changes nothing.
        }
    }

    /// <summary>A connection that breaks at the same message each time has its reason there.</summary>
    private StateReason Explained(StateReason reason, bool wasUseful)
    {
        string? before = _unacknowledgedBefore;
        _unacknowledgedBefore = wasUseful ? null : _unacknowledged;
        return !wasUseful && reason.Code == "connection-lost" && _unacknowledged is { } topic && topic == before ? BrokerReasons.NoProgress(reason.Evidence, topic) : reason;
    }

    private void Enter(bool isConnected, StateReason reason)
    {
        Status before = _status;
        bool isSame = before.IsConnected == isConnected && before.Reason.Code == reason.Code;
        _status = new Status(isConnected, reason, isSame ? before.Since : _time.GetUtcNow());
        if (isSame || reason.Code == BrokerReasons.Stopped().Code)
            return;

        string next = reason.Next.Length > 0 ? $"; {reason.Next}" : "";
        _collector.Report(isConnected ? "information" : "warning", $"mqtt: {reason.Evidence} ({_options.Broker}){next}");
    }

    private sealed record Status(bool IsConnected, StateReason Reason, DateTimeOffset Since);
}
