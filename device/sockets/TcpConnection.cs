using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Telemetry.Device.Sockets
{
    /// <summary>
    /// One TCP connection, from the look-up of the name to its end, with the one thread that it needs. The microcontroller has
    /// neither asynchronous sockets nor a timeout for connecting; so the thread waits where a call may block, and the loop only
    /// makes calls that are known to have something to do:
    /// <code>
    ///   thread                                          the device's loop
    ///   looks up the name, connects, wakes the loop     sees the state change; or gives up: Close
    ///   waits for bytes, wakes the loop, and rests      reads what there is, then sets the thread to wait again
    ///   ends because the socket was closed              Close
    /// </code>
    /// </summary>
    internal sealed class TcpConnection
    {
        // A socket that is ready to send takes so much without blocking: on the microcontroller, "ready" means more than two
        // segments of 1,440 bytes; on Linux, a third of the send buffer.
        private const int PieceBytes = 1024;

        // Should a send block all the same, it ends the connection after this, instead of holding the device.
        private const int SendTimeoutMs = 2000;

        private readonly object _gate = new object();
        private readonly string _host;
        private readonly int _port;
        private readonly HostName _names;
        private readonly Action _wake;
        private readonly Action _ended;
        private readonly AutoResetEvent _waitAgain = new AutoResetEvent(false);
        private LinkState _state = LinkState.Opening;
        private string _error = "";
        private string _sendError = "";
        private Socket _socket;
        private IPAddress _address;
        private bool _isReadable;
        private bool _isClosed;

        /// <param name="names">looks the host up, on the connection's thread</param>
        /// <param name="wake">called from the connection's thread when something changed</param>
        /// <param name="ended">called from the connection's thread when it ends, however long after <see cref="Close"/></param>
        public TcpConnection(string host, int port, HostName names, Action wake, Action ended)
        {
            _host = host;
            _port = port;
            _names = names;
            _wake = wake;
            _ended = ended;
        }

        public LinkState State
        {
            get
            {
                lock (_gate)
                {
                    return _state;
                }
            }
        }

        public string Error
        {
            get
            {
                lock (_gate)
                {
                    return _error;
                }
            }
        }

        /// <summary>The address that was reached; null before.</summary>
        public IPAddress Address
        {
            get
            {
                lock (_gate)
                {
                    return _address;
                }
            }
        }

        private string Peer { get { return SocketErrors.Peer(_host, _port); } }

        public void Start()
        {
            BackgroundThread.Start(Run);
        }

        /// <summary>Never blocks: it reads only what the thread has seen to be there.</summary>
        public int Receive(byte[] buffer, int offset, int count)
        {
            lock (_gate)
            {
                if (_state != LinkState.Open || !_isReadable)
                {
                    return 0;
                }
            }

            int received;
            bool hasMore;
            try
            {
                received = _socket.Receive(buffer, offset, count, SocketFlags.None);
                hasMore = received == count && _socket.Available > 0;
            }
            catch (Exception e)
            {
                End(LinkState.Failed, SocketErrors.Describe(e, _socket, _host, _port));
                return 0;
            }

            if (received == 0)
            {
                End(LinkState.Closed, _sendError.Length > 0 ? _sendError : Peer + " closed the connection");
            }
            else if (!hasMore)
            {
                WaitAgain();
            }

            return received;
        }

        /// <summary>Takes as much as the system takes without blocking.</summary>
        public int Send(byte[] buffer, int offset, int count)
        {
            if (State != LinkState.Open || _sendError.Length > 0)
            {
                return 0;
            }

            try
            {
                return _socket.Poll(0, SelectMode.SelectWrite)
                    ? _socket.Send(buffer, offset, count < PieceBytes ? count : PieceBytes, SocketFlags.None)
                    : 0;
            }
            catch (Exception e)
            {
                _sendError = SocketErrors.Describe(e, _socket, _host, _port);
                EndUnlessUnread();
                return 0;
            }
        }

        /// <summary>Ends the connection, or the attempt to make one. The thread ends when its call returns.</summary>
        public void Close()
        {
            Socket socket;
            lock (_gate)
            {
                if (_isClosed)
                {
                    return;
                }

                _isClosed = true;
                _state = LinkState.Closed;
                _error = "";
                socket = _socket;
            }

            Discard(socket);
            _waitAgain.Set();
        }

        private void Run()
        {
            try
            {
                Socket socket = Connect();
                if (socket != null)
                {
                    Watch(socket);
                }
            }
            catch (Exception e)
            {
                // Also what the thread gets to see when the socket is closed under it; End then finds it closed.
                End(LinkState.Failed, SocketErrors.Describe(e, _socket, _host, _port));
            }

            _ended();
            _wake();
        }

        /// <summary>Tries one address after the other: a name may have an IPv6 address on which nobody listens. Null when given up.</summary>
        private Socket Connect()
        {
            IPAddress[] addresses;
            try
            {
                addresses = _names.Resolve(_host);
            }
            catch (Exception e)
            {
                End(LinkState.Failed, SocketErrors.DescribeLookup(e, _host, _port));
                return null;
            }

            string why = "the name " + _host + " has no address";
            for (int i = 0; i < addresses.Length; i++)
            {
                Socket socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                if (!TryAdopt(socket))
                {
                    return null;
                }

                try
                {
                    socket.Connect(new IPEndPoint(addresses[i], _port));
                    socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.NoDelay, true);
                    socket.SendTimeout = SendTimeoutMs;
                    Opened(addresses[i]);
                    return socket;
                }
                catch (Exception e)
                {
                    why = SocketErrors.Describe(e, socket, _host, _port);
                    Discard(socket);
                }
            }

            End(LinkState.Failed, why);
            return null;
        }

        /// <summary>From here on, Close closes this socket. False: it was called before, and the socket is closed.</summary>
        private bool TryAdopt(Socket socket)
        {
            lock (_gate)
            {
                _socket = socket;
                if (!_isClosed)
                {
                    return true;
                }
            }

            Discard(socket);
            return false;
        }

        private void Opened(IPAddress address)
        {
            lock (_gate)
            {
                _address = address;
                if (!_isClosed)
                {
                    _state = LinkState.Open;
                }
            }

            _wake();
        }

        private void Watch(Socket socket)
        {
            while (true)
            {
                // Returns with an exception when the connection breaks or is closed, on the microcontroller; true on .NET.
                socket.Poll(Timeout.Infinite, SelectMode.SelectRead);
                lock (_gate)
                {
                    if (_isClosed)
                    {
                        return;
                    }

                    _isReadable = true;
                }

                _wake();
                _waitAgain.WaitOne();
            }
        }

        private void WaitAgain()
        {
            if (_sendError.Length > 0)
            {
                EndUnlessUnread();
                return;
            }

            lock (_gate)
            {
                _isReadable = false;
            }

            _waitAgain.Set();
        }

        /// <summary>What the other side said before it hung up is worth more than the fact that it did: it is read first.</summary>
        private void EndUnlessUnread()
        {
            bool hasUnread;
            try
            {
                hasUnread = _socket.Available > 0;
            }
            catch (Exception)
            {
                hasUnread = false;
            }

            if (hasUnread)
            {
                lock (_gate)
                {
                    _isReadable = true;
                }
            }
            else
            {
                End(LinkState.Failed, _sendError);
            }
        }

        private void End(LinkState state, string why)
        {
            lock (_gate)
            {
                // What ends late does not change a link that was closed, and the first reason is the true one.
                if (_isClosed || _state == LinkState.Closed || _state == LinkState.Failed)
                {
                    return;
                }

                _state = state;
                _error = why;
            }
        }

        private static void Discard(Socket socket)
        {
            if (socket == null)
            {
                return;
            }

            try
            {
                socket.Close();
            }
            catch (Exception)
            {
                // It is closed, then: nothing else can be done with a socket that fails to close.
            }
        }
    }
}
