using System;
using System.Net;

namespace Telemetry.Device.Sockets
{
    /// <summary>
    /// The control connection on blocking sockets, for .NET and for the microcontroller. No call blocks. All calls come from the
    /// device's loop; <see cref="TcpConnection"/> has the thread behind it.
    /// </summary>
    public sealed class ControlLink : IControlLink
    {
        // The present connection, and tries that were given up and still hang in a look-up of a name or in a connect that cannot be
        // interrupted. A device that tries every few seconds must not gather threads while such calls last a minute.
        private const int MostThreads = 3;

        private readonly object _gate = new object();
        private readonly Action _wake;
        private readonly HostName _names;
        private TcpConnection _connection;
        private string _error = "";
        private int _threads;
        private int _opened;

        /// <param name="wake">called from any thread when something changed, perhaps also after a close</param>
        public ControlLink(Action wake)
            : this(wake, new HostName())
        {
        }

        internal ControlLink(Action wake, HostName names)
        {
            _wake = wake;
            _names = names;
        }

        public LinkState State
        {
            get
            {
                if (_connection != null)
                {
                    return _connection.State;
                }

                return _error.Length > 0 ? LinkState.Failed : LinkState.Closed;
            }
        }

        public string Error { get { return _connection != null ? _connection.Error : _error; } }

        /// <summary>Threads of connections that have not ended, those given up among them.</summary>
        public int Threads
        {
            get
            {
                lock (_gate)
                {
                    return _threads;
                }
            }
        }

        /// <summary>The address that the connection reached; null without one.</summary>
        internal IPAddress PeerAddress { get { return _connection == null ? null : _connection.Address; } }

        /// <summary>How often the link was opened: another connection may be to another address, or from one.</summary>
        internal int OpenedCount { get { return _opened; } }

        public void Open(string host, int port)
        {
            Close();
            _opened++;
            lock (_gate)
            {
                if (_threads == MostThreads)
                {
                    _error = "earlier tries to connect have not ended yet (a name server or a network that does not answer)";
                    return;
                }

                _threads++;
            }

            TcpConnection connection = new TcpConnection(host, port, _names, _wake, ThreadEnded);
            try
            {
                connection.Start();
                _connection = connection;
            }
            catch (Exception e)
            {
                ThreadEnded();
                _error = "no thread for the connection: " + e.Message;
            }
        }

        public int Receive(byte[] buffer, int offset, int count)
        {
            return _connection == null ? 0 : _connection.Receive(buffer, offset, count);
        }

        public int Send(byte[] buffer, int offset, int count)
        {
            return _connection == null ? 0 : _connection.Send(buffer, offset, count);
        }

        public void Close()
        {
            _error = "";
            if (_connection != null)
            {
                _connection.Close();
                _connection = null;
            }
        }

        private void ThreadEnded()
        {
            lock (_gate)
            {
                _threads--;
            }
        }
    }
}
