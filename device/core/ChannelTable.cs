using System;
using Telemetry.Wire;

namespace Telemetry.Device
{
    /// <summary>The channels of a device, by their index. They are declared before the device runs and stay.</summary>
    public sealed class ChannelTable
    {
        private Channel[] _channels = new Channel[8];
        private int _count;

        public int Count { get { return _count; } }

        public Channel this[int index] { get { return _channels[index]; } }

        /// <summary>Null if no channel has this name.</summary>
        public Channel Find(string name)
        {
            for (int i = 0; i < _count; i++)
            {
                if (_channels[i].Name == name)
                {
                    return _channels[i];
                }
            }

            return null;
        }

        internal void Add(Channel channel)
        {
            if (_count == Limits.Channels || !Names.IsValid(channel.Name) || Find(channel.Name) != null)
            {
                throw new ArgumentException("A channel needs a name of its own (PROTOCOL 1.6), and a device has at most 256.");
            }

            if (_count == _channels.Length)
            {
                Channel[] more = new Channel[_count * 2];
                Array.Copy(_channels, more, _count);
                _channels = more;
            }

            _channels[_count++] = channel;
        }
    }
}
