using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;
using Telemetry.Collector.Views;

namespace Telemetry.Collector.Mqtt;

/// <summary>
/// A connection by MQTT 3.1.1 over any stream. One task reads, one writes what has gathered meanwhile, one asks now and then whether the broker
/// is still there. Whichever fails first ends the connection and says why.
/// </summary>
internal sealed class BuiltInConnection : IMqttConnection
{
    // The protocol knows no limit; this bounds the table.
    private const int MostUnacknowledged = 1024;

    // Far beyond what may be in flight; only a broker that sends and does not read makes acknowledgements gather.
    private const int MostGathered = 32 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private readonly TimeSpan _ask;
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<byte> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<ushort, TaskCompletionSource<byte>> _unacknowledged = [];
    private readonly Channel<MqttMessage> _received = Channel.CreateBounded<MqttMessage>(new BoundedChannelOptions(MqttLimits.ReceivedMessages) { SingleWriter = true });
    private readonly SemaphoreSlim _written = new(0, 1);
    private ArrayBufferWriter<byte> _gathering = new();
    private Task _work = Task.CompletedTask;
    private ushort _lastId;
    private long _lastHeard;
    private long _dropped;

    private BuiltInConnection(Stream stream, TimeSpan keepAlive, TimeProvider time)
    {
        _stream = stream;
        _time = time;
        // 3.1.2.10: something has to be sent within the keep-alive time. It is asked in the middle, and has the other half to answer.
        _ask = keepAlive / 2;
    }

    public string Protocol => "MQTT 3.1.1";

    public int ReceiveMaximum => MostUnacknowledged;

    public long? LargestPacket => null;

    public ChannelReader<MqttMessage> Received => _received.Reader;

    public long Dropped => Interlocked.Read(ref _dropped);

    public Task<string> Lost => _lost.Task;

    /// <summary>Introduces itself over a stream, which it then owns.</summary>
    /// <returns>The connection and CONNACK's code: 0, or why the broker refuses (3.2.2.3).</returns>
    /// <exception cref="BrokerException">The broker says no MQTT.</exception>
    public static async Task<(BuiltInConnection Connection, byte Code)> OpenAsync(
        Stream stream, MqttIntroduction introduction, TimeProvider time, CancellationToken cancelled)
    {
        BuiltInConnection connection = new(stream, introduction.KeepAlive, time);
        connection.Send(output => PacketWriter.Connect(output, introduction));
        connection._work = Task.WhenAll(connection.ReadAsync(), connection.WriteAsync());
        try
        {
            await Task.WhenAny(connection._accepted.Task, connection.Lost).WaitAsync(cancelled);
            if (!connection._accepted.Task.IsCompleted)
                throw new BrokerException(new StateReason("not-mqtt", await connection.Lost, "is that the broker's port for MQTT?"));

            connection._work = Task.WhenAll(connection._work, connection.AskAsync());
            return (connection, await connection._accepted.Task);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task PublishAsync(MqttMessage message, CancellationToken cancelled) =>
        await RequestAsync((output, id) => PacketWriter.Publish(output, id, message), cancelled);

    public async Task SubscribeAsync(IReadOnlyList<string> filters, CancellationToken cancelled)
    {
        if (await RequestAsync((output, id) => PacketWriter.Subscribe(output, id, filters), cancelled) != 0)
            throw new BrokerException(BrokerReasons.NotAllowed($"to subscribe to {string.Join(", ", filters)}"));
    }

    public async Task DisconnectAsync(CancellationToken cancelled)
    {
        Send(PacketWriter.Disconnect);
        // 3.14.4: the broker closes the connection.
        await ((Task)Lost).WaitAsync(cancelled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        End("the connection was closed here");
        await _work;
        await _stream.DisposeAsync();
        _written.Dispose();
        _ended.Dispose();
    }

    private Task<byte> RequestAsync(Action<IBufferWriter<byte>, ushort> write, CancellationToken cancelled)
    {
        TaskCompletionSource<byte> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_lost.Task.IsCompleted)
                throw new BrokerException(BrokerReasons.Lost("the connection is closed"));
            if (_unacknowledged.Count >= MostUnacknowledged)
                throw new InvalidOperationException($"more than {ReceiveMaximum} messages without an acknowledgement");

            do
                _lastId = (ushort)(_lastId == ushort.MaxValue ? 1 : _lastId + 1);
            while (_unacknowledged.ContainsKey(_lastId));
            _unacknowledged.Add(_lastId, answer);
            write(_gathering, _lastId);
            Wake();
        }

        return answer.Task.WaitAsync(cancelled);
    }

    private void Send(Action<IBufferWriter<byte>> write)
    {
        bool isTooMuch;
        lock (_gate)
        {
            write(_gathering);
            isTooMuch = _gathering.WrittenCount > MostGathered;
            Wake();
        }

        if (isTooMuch)
            End("the broker sends and does not read");
    }

    private void Wake()
    {
        if (_written.CurrentCount == 0)
            _written.Release();
    }

    private async Task WriteAsync()
    {
        ArrayBufferWriter<byte> writing = new();
        try
        {
            while (true)
            {
                await _written.WaitAsync(_ended.Token);
                lock (_gate)
                    (_gathering, writing) = (writing, _gathering);
                await _stream.WriteAsync(writing.WrittenMemory, _ended.Token);
                await _stream.FlushAsync(_ended.Token);
                writing.ResetWrittenCount();
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            End($"the connection broke: {exception.Message}");
        }
    }

    private async Task ReadAsync()
    {
        PipeReader pipe = PipeReader.Create(_stream, new StreamPipeReaderOptions(leaveOpen: true));
        PacketReader reader = new();
        string end = "the broker closed the connection";
        try
        {
            while (true)
            {
                ReadResult result = await pipe.ReadAsync(_ended.Token);
                ReadOnlySequence<byte> bytes = result.Buffer;
                Volatile.Write(ref _lastHeard, _time.GetTimestamp());
                PacketRead read;
                while ((read = reader.Read(ref bytes, out ReceivedPacket packet)) == PacketRead.Packet)
                    Take(packet);
                if (read == PacketRead.Malformed)
                {
                    end = "what came is no MQTT 3.1.1";
                    break;
                }

                pipe.AdvanceTo(bytes.Start, bytes.End);
                if (result.IsCompleted)
                    break;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            end = $"the connection broke: {exception.Message}";
        }

        End(end);
        await pipe.CompleteAsync();
    }

    private void Take(in ReceivedPacket packet)
    {
        switch (packet.Type)
        {
            case PacketType.ConnAck:
                _accepted.TrySetResult(packet.Code);
                break;
            case PacketType.PubAck or PacketType.SubAck:
                TaskCompletionSource<byte>? answered;
                lock (_gate)
                    _unacknowledged.Remove(packet.Id, out answered);
                answered?.TrySetResult(packet.Code);
                break;
            case PacketType.Publish:
                if (packet.Message is null || !_received.Writer.TryWrite(packet.Message))
                    Interlocked.Increment(ref _dropped);
                if (packet.Id != 0)
                {
                    ushort id = packet.Id;
                    Send(output => PacketWriter.PubAck(output, id));
                }

                break;
        }
    }

    /// <summary>Finds a broker that is there and says nothing any more, such as one that was stopped by a signal.</summary>
    private async Task AskAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(_ask, _time, _ended.Token);
                long asked = _time.GetTimestamp();
                Send(PacketWriter.PingReq);
                await Task.Delay(_ask, _time, _ended.Token);
                if (Volatile.Read(ref _lastHeard) < asked)
                {
                    End(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the broker has not answered for {_ask.TotalSeconds:0.#} s"));
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The connection has ended otherwise.
        }
    }

    private void End(string seen)
    {
        List<TaskCompletionSource<byte>> unanswered;
        lock (_gate)
        {
            if (!_lost.TrySetResult(seen))
                return;

            unanswered = [.. _unacknowledged.Values];
            _unacknowledged.Clear();
        }

        _received.Writer.TryComplete();
        _ended.Cancel();
        foreach (TaskCompletionSource<byte> answer in unanswered)
            answer.TrySetException(new BrokerException(BrokerReasons.Lost(seen)));
    }
}
