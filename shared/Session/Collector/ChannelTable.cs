using Telemetry.Wire;

namespace Telemetry.Session.Collector;

/// <summary>The declared channels of one boot (PROTOCOL 8.6).</summary>
public sealed class ChannelTable
{
    private ChannelDeclaration?[] _channels = [];
    private byte[] _types = [];

    /// <summary>One above the highest declared channel.</summary>
    public int Length => _channels.Length;

    /// <summary>Null where the channel is not declared.</summary>
    public ChannelDeclaration? this[int channel] => channel < _channels.Length ? _channels[channel] : null;

    /// <summary>The shortest usual interval between readings of a channel, ms; 0 when all are irregular.</summary>
    public int ShortestIntervalMs { get; private set; }

    /// <summary>PROTOCOL 7.5: the channel is declared with this type.</summary>
    public bool Accepts(int channel, ChannelType type) => (uint)channel < (uint)_types.Length && _types[channel] == (byte)type;

    /// <summary>False: it contradicts what was declared before, or its name is taken (PROTOCOL 8.6).</summary>
    public bool TryDeclare(ChannelDeclaration channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (this[channel.Channel] is { } known)
            return IsSame(known, channel);

        foreach (ChannelDeclaration? other in _channels)
        {
            if (other?.Name == channel.Name)
                return false;
        }

        if (channel.Channel >= _channels.Length)
        {
            Array.Resize(ref _channels, channel.Channel + 1);
            Array.Resize(ref _types, channel.Channel + 1);
        }

        _channels[channel.Channel] = channel;
        _types[channel.Channel] = (byte)channel.Type;
        if (channel.IntervalMs > 0 && (ShortestIntervalMs == 0 || channel.IntervalMs < ShortestIntervalMs))
            ShortestIntervalMs = channel.IntervalMs;
        return true;
    }

    // Bits are compared, so that a range with NaN is the same as itself.
    private static bool IsSame(ChannelDeclaration a, ChannelDeclaration b) =>
        a.Type == b.Type && a.IntervalMs == b.IntervalMs && a.Name == b.Name && a.Quantity == b.Quantity && a.Unit == b.Unit
        && a.HasRange == b.HasRange && a.Lowest.Equals(b.Lowest) && a.Highest.Equals(b.Highest)
        && a.HasResolution == b.HasResolution && a.Resolution.Equals(b.Resolution);
}
