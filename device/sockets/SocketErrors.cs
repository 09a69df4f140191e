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

        public static string Describe(Exception e, string host, int port)
        {
            SocketException socketError = e as SocketException;
            return socketError == null ? Peer(host, port) + ": " + e.Message : Describe(Code(socketError), e, host, port);
        }

        /// <summary>The error's number as Windows numbers them, which both runtimes share.</summary>
        public static int Code(SocketException e)
        {
#if NANOFRAMEWORK_1_0
            return e.ErrorCode;
#else
            // ErrorCode is the operating system's own number here.
            return (int)e.SocketErrorCode;
#endif
        }

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
                    return peer + " takes no more bytes";
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
