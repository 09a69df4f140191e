using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

/// <summary>Answers to devices that look for a collector (PROTOCOL 14.2), at a bounded rate: the asker's address may be forged.</summary>
internal sealed class Discovery
{
    private const long SecondUs = 1_000_000;

    private readonly EngineOptions _options;
    private readonly Dictionary<(ulong High, ulong Low), int> _answered = [];
    private long _secondStartUs;
    private int _answeredInAll;

    public Discovery(EngineOptions options) => _options = options;

    public static bool IsQuestion(byte[] buffer, int offset, int count) =>
        count == Limits.DiscoveryBytes && buffer[offset] == DatagramType.Discover;

    /// <summary>Writes the answer; 0: no answer, counted.</summary>
    public int Answer(byte[] buffer, int offset, int count, DatagramSource from, byte[] answer, long nowUs, DropCounters drops)
    {
        if (!Discover.TryRead(buffer, offset, count, out Discover question))
        {
            drops.Count(DropReason.Malformed);
            return 0;
        }

        if (!MayAnswer(from, nowUs))
        {
            drops.Count(EngineDrop.DiscoveryRate);
            return 0;
        }

        WireWriter writer = new(answer, 0, Math.Min(answer.Length, Limits.DiscoveryBytes));
        Offer offer = new()
        {
            Question = question.Question,
            Port = _options.Port,
            LowestVersion = ProtocolOffer.Current.LowestVersion,
            HighestVersion = ProtocolOffer.Current.HighestVersion,
            Name = _options.Name,
        };
        offer.Write(ref writer);
        return writer.Ok ? writer.Length : 0;
    }

    private bool MayAnswer(DatagramSource from, long nowUs)
    {
        if (nowUs - _secondStartUs >= SecondUs)
        {
            // The table holds who was answered in this second: never more than may be answered.
            _answered.Clear();
            _answeredInAll = 0;
            _secondStartUs = nowUs;
        }

        (ulong High, ulong Low) address = (from.AddressHigh, from.AddressLow);
        int answered = _answered.GetValueOrDefault(address);
        if (_answeredInAll >= _options.OffersPerSecond || answered >= _options.OffersPerSecondToAddress)
            return false;

        _answered[address] = answered + 1;
        _answeredInAll++;
        return true;
    }
}
