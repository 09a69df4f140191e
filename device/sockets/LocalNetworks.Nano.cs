#if NANOFRAMEWORK_1_0
using System.Net;

namespace Telemetry.Device.Sockets
{
    /// <summary>Where a discovery question goes: a microcontroller has one network, and no collector on itself.</summary>
    public static class LocalNetworks
    {
        public static IPAddress[] Broadcasts()
        {
            return new IPAddress[] { IPAddress.Broadcast };
        }
    }
}
#endif
