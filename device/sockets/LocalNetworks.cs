#if !NANOFRAMEWORK_1_0
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Telemetry.Device.Sockets
{
    /// <summary>Where a discovery question goes.</summary>
    public static class LocalNetworks
    {
        // More networks than this are those of containers.
        private const int MostNetworks = 16;

        private static readonly IPAddress LoopbackBroadcast = new IPAddress(new byte[] { 127, 255, 255, 255 });

        /// <summary>
        /// The limited broadcast, this machine itself (a collector here hears no broadcast of its own machine), and the broadcast of
        /// each network: on Linux the limited one leaves by one interface only.
        /// </summary>
        public static IPAddress[] Broadcasts()
        {
            IPAddress[] found = new IPAddress[MostNetworks];
            found[0] = IPAddress.Broadcast;
            found[1] = LoopbackBroadcast;
            int count = 2;
            try
            {
                foreach (NetworkInterface network in NetworkInterface.GetAllNetworkInterfaces())
                {
                    if (network.OperationalStatus != OperationalStatus.Down)
                    {
                        count = Add(network, found, count);
                    }
                }
            }
            catch (NetworkInformationException)
            {
                // A sandbox without interfaces to look at: the first two it is.
            }

            System.Array.Resize(ref found, count);
            return found;
        }

        private static int Add(NetworkInterface network, IPAddress[] found, int count)
        {
            foreach (UnicastIPAddressInformation own in network.GetIPProperties().UnicastAddresses)
            {
                if (own.Address.AddressFamily == AddressFamily.InterNetwork && own.PrefixLength < 31
                    && !IPAddress.IsLoopback(own.Address) && count < found.Length)
                {
                    found[count++] = Broadcast(own.Address.GetAddressBytes(), own.PrefixLength);
                }
            }

            return count;
        }

        private static IPAddress Broadcast(byte[] address, int prefixLength)
        {
            for (int bit = prefixLength; bit < 32; bit++)
            {
                address[bit / 8] |= (byte)(0x80 >> (bit % 8));
            }

            return new IPAddress(address);
        }
    }
}
#endif
