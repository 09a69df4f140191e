using System;
using System.Net.Sockets;

namespace Telemetry.Device.Sockets
{
    /// <summary>Errors of sockets in the words of a person who has to do something about them.</summary>
    internal static class SocketErrors
    {
        // Not in the microcontroller's enumeration: a name that exists and has no address, and a name server that cannot say.
        private const int NoData = 11004;
        private const int TryAgain = 11002;
        private const int TooManyOpenSockets = 10024;
        private const int AddressNotAvailable = 10049;

        /// <summary>"10.0.0.2:5170" or "[fe80::1]:5170"</summary>
        public static string Peer(string host, int port)
        {
            return (host.IndexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }

        /// <param name="e">what a call on the socket threw</param>
        /// <param name="socket">the socket; null if there is none</param>
        /// <param name="host">the other side, as it was named</param>
        /// <param name="port">its port</param>
        public static string Describe(Exception e, Socket socket, string host, int port)
        {
            SocketException socketError = e as SocketException;
            return socketError == null ? Peer(host, port) + ": " + e.Message : Describe(Code(socketError, socket), e, host, port);
        }

        /// <summary>A look-up of a name failed.</summary>
        public static string DescribeLookup(Exception e, string host, int port)
        {
#if NANOFRAMEWORK_1_0
            // Whatever the cause, the runtime calls it an invalid argument.
            return "the name " + host + " could not be looked up";
#else
            return Describe(e, null, host, port);
#endif
        }

        /// <summary>The error's number as Windows numbers them, which both runtimes share.</summary>
        private static int Code(SocketException e, Socket socket)
        {
#if NANOFRAMEWORK_1_0
            int own = OwnError(socket);
            return own != 0 ? own : e.ErrorCode;
#else
            // ErrorCode is the operating system's own number here.
            return (int)e.SocketErrorCode;
#endif
        }

#if NANOFRAMEWORK_1_0
        // An exception has the last error of any socket there. The socket itself knows its own, by newlib's numbers; 0: it has none.
        private static int OwnError(Socket socket)
        {
            int error = 0;
            try
            {
                error = socket == null ? 0 : (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error);
            }
            catch (Exception)
            {
                // Closed meanwhile.
            }

            switch (error)
            {
                case 104: return (int)SocketError.ConnectionReset;
                case 111: return (int)SocketError.ConnectionRefused;
                case 113: return (int)SocketError.ConnectionAborted;
                case 114: return (int)SocketError.NetworkUnreachable;
                case 116: return (int)SocketError.TimedOut;
                case 118: return (int)SocketError.HostUnreachable;
                default: return 0;
            }
        }
#endif

        private static string Describe(int code, Exception e, string host, int port)
        {
            string peer = Peer(host, port);
            switch (code)
            {
                case (int)SocketError.ConnectionRefused:
                    return "connection refused by " + peer + " (no collector is running there)";
                case (int)SocketError.ConnectionReset:
                case (int)SocketError.ConnectionAborted:
                    return "connection reset by " + peer;
                case (int)SocketError.HostNotFound:
                case NoData:
                case TryAgain:
                    return "the name " + host + " is not known to DNS";
                case (int)SocketError.TimedOut:
                    return peer + " did not answer";
                case (int)SocketError.WouldBlock:
                    return peer + " does not answer, or takes no more bytes";
                case (int)SocketError.NetworkDown:
                    return "the network is down";
                case (int)SocketError.NetworkUnreachable:
                case (int)SocketError.HostUnreachable:
                    return "no route to " + peer;
                case TooManyOpenSockets:
                    return "too many open sockets";
                case AddressNotAvailable:
                    return "no free local port is left";
                default:
                    return peer + ": " + Text(code, e);
            }
        }

        private static string Text(int code, Exception e)
        {
#if NANOFRAMEWORK_1_0
            // Exceptions of sockets have no text there.
            return "socket error " + code;
#else
            return e.Message;
#endif
        }
    }
}
