using System;
using System.Net;

namespace Telemetry.Device.Sockets
{
    /// <summary>From a name or a literal to addresses. Tests put a look-up of their own in its place.</summary>
    internal class HostName
    {
        /// <summary>May block for as long as the name servers take; throws what the look-up throws.</summary>
        public virtual IPAddress[] Resolve(string host)
        {
            IPAddress literal = Literal(host);
            return literal != null ? new IPAddress[] { literal } : Dns.GetHostEntry(host).AddressList;
        }

        /// <summary>Null for a name. A literal is never looked up: .NET would ask for the name that belongs to it.</summary>
        public static IPAddress Literal(string host)
        {
            if (!LooksLiteral(host))
            {
                return null;
            }

            try
            {
                return IPAddress.Parse(host);
            }
            catch (Exception)
            {
                return null;
            }
        }

        // There is no TryParse on the microcontroller, and an exception for each ordinary name would be dear.
        private static bool LooksLiteral(string host)
        {
            bool isNumeric = host.Length > 0;
            for (int i = 0; i < host.Length; i++)
            {
                char c = host[i];
                if (c == ':')
                {
                    return true;
                }

                isNumeric &= c == '.' || (c >= '0' && c <= '9');
            }

            return isNumeric;
        }
    }
}
