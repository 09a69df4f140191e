using System.Buffers;
using System.IO.Pipelines;
using Telemetry.Collector.Mqtt;

namespace Telemetry.Collector.Tests.Mqtt;

/// <summary>The built-in connection against a broker that a test plays byte by byte, in virtual time.</summary>
public sealed class BuiltInConnectionTests : IDisposable
{
    private const int Patience = 120_000;

    private readonly VirtualTime _time = new();
    private readonly Pipe _toBroker = new();
    private readonly Pipe _toClient = new();

    public void Dispose()
    {
        _toClient.Writer.Complete();
        _toBroker.Reader.Complete();
    }

    private static readonly MqttIntroduction Introduction = new("id", null, null, TimeSpan.FromSeconds(15), new MqttMessage("w", default, true));

    private async Task<BuiltInConnection> OpenAsync(byte code = 0)
    {
        Task<(BuiltInConnection Connection, byte Code)> opening = BuiltInConnection.OpenAsync(
            new DuplexStream(_toClient.Reader, _toBroker.Writer), Introduction, _time, TestContext.Current.CancellationToken);
        Assert.Equal(0x10, (await ReceiveAsync())[0]);
        await SendAsync(0x20, 2, 0, code);
        (BuiltInConnection connection, byte given) = await opening;
        Assert.Equal(code, given);
        return connection;
    }

    private async Task SendAsync(params byte[] bytes) => await _toClient.Writer.WriteAsync(bytes);

    /// <summary>The next packet of the client; all of these tests are shorter than 128 bytes.</summary>
    private async Task<byte[]> ReceiveAsync()
    {
        ReadResult result = await _toBroker.Reader.ReadAtLeastAsync(2, TestContext.Current.CancellationToken);
        int length = 2 + result.Buffer.Slice(1, 1).FirstSpan[0];
        _toBroker.Reader.AdvanceTo(result.Buffer.Start);
        result = await _toBroker.Reader.ReadAtLeastAsync(length, TestContext.Current.CancellationToken);
        byte[] packet = result.Buffer.Slice(0, length).ToArray();
        _toBroker.Reader.AdvanceTo(result.Buffer.GetPosition(length));
        return packet;
    }

    private static MqttMessage Message(string topic) => new(topic, "x"u8.ToArray(), false);

    [Fact(Timeout = Patience)]
    public async Task Publish_Acknowledged_Ends()
    {
        await using BuiltInConnection connection = await OpenAsync();
        Task first = connection.PublishAsync(Message("a"), TestContext.Current.CancellationToken);
        Task second = connection.PublishAsync(Message("b"), TestContext.Current.CancellationToken);
        byte[] one = await ReceiveAsync();
        byte[] two = await ReceiveAsync();
        Assert.Equal(("a", "b"), (((char)one[4]).ToString(), ((char)two[4]).ToString()));
        await SendAsync(0x40, 2, two[5], two[6]);
        await second;
        Assert.False(first.IsCompleted);
        await SendAsync(0x40, 2, one[5], one[6]);
        await first;
    }

    [Fact(Timeout = Patience)]
    public async Task Publish_BrokerCloses_FailsWithTheReason()
    {
        await using BuiltInConnection connection = await OpenAsync();
        Task publishing = connection.PublishAsync(Message("a"), TestContext.Current.CancellationToken);
        await ReceiveAsync();
        await _toClient.Writer.CompleteAsync();

        BrokerException fault = await Assert.ThrowsAsync<BrokerException>(() => publishing);
        Assert.Equal("the broker closed the connection", fault.Reason.Evidence);
        Assert.Equal("the broker closed the connection", await connection.Lost);
        await Assert.ThrowsAsync<BrokerException>(() => connection.PublishAsync(Message("b"), TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Patience)]
    public async Task Subscribe_Refused_SaysSo()
    {
        await using BuiltInConnection connection = await OpenAsync();
        Task subscribing = connection.SubscribeAsync(["a/+"], TestContext.Current.CancellationToken);
        byte[] packet = await ReceiveAsync();
        await SendAsync(0x90, 3, packet[2], packet[3], 0x80);
        Assert.Equal("not-authorized", (await Assert.ThrowsAsync<BrokerException>(() => subscribing)).Reason.Code);
    }

    [Fact(Timeout = Patience)]
    public async Task Received_IsHandedOnAndAcknowledgedWhereTheBrokerWantsIt()
    {
        await using BuiltInConnection connection = await OpenAsync();
        await SendAsync(0x30, 4, 0, 1, (byte)'a', (byte)'1');
        await SendAsync(0x32, 6, 0, 1, (byte)'b', 0, 9, (byte)'2');
        Assert.Equal("a", (await connection.Received.ReadAsync(TestContext.Current.CancellationToken)).Topic);
        Assert.Equal("b", (await connection.Received.ReadAsync(TestContext.Current.CancellationToken)).Topic);
        Assert.Equal([0x40, 2, 0, 9], await ReceiveAsync());
    }

    [Fact(Timeout = Patience)]
    public async Task Received_FasterThanRead_IsDroppedAndCounted()
    {
        await using BuiltInConnection connection = await OpenAsync();
        for (int i = 0; i < MqttLimits.ReceivedMessages + 5; i++)
            await SendAsync(0x30, 3, 0, 1, (byte)'a');
        // Answered after all of them.
        await SendAsync(0x32, 6, 0, 1, (byte)'b', 0, 9, (byte)'2');
        await ReceiveAsync();
        Assert.Equal(6, connection.Dropped);
    }

    [Fact(Timeout = Patience)]
    public async Task Ask_BrokerAnswers_ConnectionStays()
    {
        await using BuiltInConnection connection = await OpenAsync();
        for (int i = 0; i < 5; i++)
        {
            byte[] asked = await _time.PassUntil(ReceiveAsync());
            Assert.Equal([0xC0, 0], asked);
            await SendAsync(0xD0, 0);
            // Handed on after the answer was taken.
            await SendAsync(0x30, 3, 0, 1, (byte)'a');
            await connection.Received.ReadAsync(TestContext.Current.CancellationToken);
        }

        Assert.False(connection.Lost.IsCompleted);
    }

    [Fact(Timeout = Patience)]
    public async Task Ask_BrokerSaysNothingAnyMore_IsLost()
    {
        await using BuiltInConnection connection = await OpenAsync();
        string seen = await _time.PassUntil(connection.Lost);
        Assert.Contains("has not answered", seen, StringComparison.Ordinal);
        Assert.True(_time.Now <= 3 * Introduction.KeepAlive, $"{_time.Now}");
    }

    [Theory(Timeout = Patience)]
    [InlineData("485454502f312e3120343030")] // HTTP/1.1 400
    [InlineData("16030100")]
    [InlineData("20020000f0")]
    public async Task Open_NoBroker_IsLostAndDoesNotThrowOutOfIt(string hex)
    {
        Task<(BuiltInConnection Connection, byte Code)> opening = BuiltInConnection.OpenAsync(
            new DuplexStream(_toClient.Reader, _toBroker.Writer), Introduction, _time, TestContext.Current.CancellationToken);
        await SendAsync(Convert.FromHexString(hex));
        await _toClient.Writer.CompleteAsync();
        try
        {
            await using BuiltInConnection connection = (await opening).Connection;
            await connection.Lost;
        }
        catch (BrokerException exception)
        {
            Assert.Equal("not-mqtt", exception.Reason.Code);
        }
    }

    [Fact(Timeout = Patience)]
    public async Task Disconnect_SaysGoodbye()
    {
        await using BuiltInConnection connection = await OpenAsync();
        Task leaving = connection.DisconnectAsync(TestContext.Current.CancellationToken);
        Assert.Equal([0xE0, 0], await ReceiveAsync());
        await _toClient.Writer.CompleteAsync();
        await leaving;
    }

    /// <summary>Two pipes as a stream.</summary>
    private sealed class DuplexStream(PipeReader input, PipeWriter output) : Stream
    {
        private readonly Stream _input = input.AsStream();
        private readonly Stream _output = output.AsStream();

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => _output.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => _output.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => _input.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _input.ReadAsync(buffer, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => _output.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _output.WriteAsync(buffer, cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
