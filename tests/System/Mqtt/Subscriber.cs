using System.Text.Json;

namespace Telemetry.SystemTests.Mqtt;

/// <summary>A message as a subscriber got it.</summary>
internal sealed record Received(bool IsRetained, string Topic, string Payload)
{
    public JsonElement Json => JsonDocument.Parse(Payload).RootElement;
}

/// <summary>A mosquitto_sub that listens.</summary>
internal sealed class Subscriber(ChildProcess process) : IDisposable
{
    /// <summary>The broker retains it: who gets it has subscribed.</summary>
    public const string Sign = "$SYS/broker/version";

    public bool IsListening => process.Output.Any(line => line.Contains(Sign, StringComparison.Ordinal));

    /// <summary>All so far, in the order in which they came.</summary>
    public IReadOnlyList<Received> Messages => [.. process.Output.Select(Parse).Where(message => message.Topic != Sign)];

    /// <summary>Waits for a message.</summary>
    public async Task<Received> GetAsync(string topic, Func<Received, bool> isIt) => (await Eventually.Get(
        $"a message on {topic} (there are: {string.Join(", ", Messages.Select(message => message.Topic).Distinct())})",
        () => Task.FromResult(Messages.FirstOrDefault(message => message.Topic == topic && isIt(message))),
        message => message is not null))!;

    public void Dispose() => process.Dispose();

    private static Received Parse(string line)
    {
        string[] parts = line.Split(' ', 3);
        return new Received(parts[0] == "1", parts[1], parts.Length > 2 ? parts[2] : "");
    }
}
