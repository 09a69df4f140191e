using System.Threading.Channels;

namespace Telemetry.Collector.Mqtt;

/// <summary>
/// News that are published once and not retained: events of devices, results of commands. While the broker is away they wait; when there are
/// too many, the oldest give way, and are counted.
/// </summary>
internal sealed class Notices
{
    private readonly Channel<MqttMessage> _waiting;
    private MqttMessage? _next;
    private long _dropped;

    public Notices() => _waiting = Channel.CreateBounded<MqttMessage>(
        new BoundedChannelOptions(MqttLimits.Notices) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
        _ => Interlocked.Increment(ref _dropped));

    public long Dropped => Interlocked.Read(ref _dropped);

    public void Add(string topic, byte[] payload) => _waiting.Writer.TryWrite(new MqttMessage(topic, payload, IsRetained: false));

    /// <summary>Publishes what comes, until the connection ends.</summary>
    /// <param name="leaving">cancelled when it is enough; what is being published still is</param>
    public async Task RunAsync(Publisher publisher, CancellationToken leaving)
    {
        while (!leaving.IsCancellationRequested)
        {
            await FlushAsync(publisher);
            await _waiting.Reader.WaitToReadAsync(leaving);
        }
    }

    /// <summary>Publishes what there is.</summary>
    public async Task FlushAsync(Publisher publisher)
    {
        while (_next is not null || _waiting.Reader.TryRead(out _next))
        {
            try
            {
                await publisher.PublishAsync(_next);
            }
            catch (MessageRefusedException)
            {
                Interlocked.Increment(ref _dropped);
            }

            // Not before: a connection that breaks meanwhile takes nothing with it.
            _next = null;
        }
    }
}
