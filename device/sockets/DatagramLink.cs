using System;
using System.Net;
using System.Net.Sockets;

namespace Telemetry.Device.Sockets
{
    /// <summary>
    /// A device's UDP socket, for .NET and for the microcontroller. What the system does not take is dropped and counted: the
    /// protocol repairs it. All calls come from the device's loop.
    /// </summary>
    public sealed class DatagramLink : IDatagramLink
    {
        // A datagram goes at once or, on a radio that is busy, soon; the loop is not held longer than this.
        private const int SendTimeoutMs = 20;

        private readonly ControlLink _control;
        private readonly AnswerListener _answers;
        private Socket _socket;
        private string _host = "";
        private int _port;
        private int _controlOpened;

        /// <param name="control">whose collector an empty host means</param>
        /// <param name="wake">called from any thread when an answer to a discovery question has come</param>
        public DatagramLink(ControlLink control, Action wake)
        {
            _control = control;
            _answers = new AnswerListener(wake);
            LastError = "";
        }

        /// <summary>Datagrams that the system did not take, discovery questions among them.</summary>
        public long Unsent { get; private set; }

        /// <summary>Why the last of <see cref="Unsent"/> was not sent, for a person; empty when all were.</summary>
        public string LastError { get; private set; }

        /// <summary>Answers to discovery questions that were not taken in time.</summary>
        public long AnswersDropped { get { return _answers.Dropped; } }

        public void Send(string host, int port, byte[] buffer, int offset, int count)
        {
            try
            {
                if (IsAimed(host, port) || TryAim(host, port))
                {
                    _socket.Send(buffer, offset, count, SocketFlags.None);
                }
            }
            catch (Exception e)
            {
                // The next one gets a new socket: this machine may have another address by now.
                CloseSocket();
                Drop(SocketErrors.Describe(e, null, host.Length == 0 ? "the collector" : host, port));
            }
        }

        public int Receive(byte[] buffer, int offset, int count, out string fromHost)
        {
            return _answers.Take(buffer, offset, count, out fromHost);
        }

        public void Broadcast(int port, byte[] buffer, int offset, int count)
        {
            string error = _answers.Ask(port, buffer, offset, count);
            if (error.Length > 0)
            {
                Drop(error);
            }
        }

        /// <summary>Closes the sockets. The next call opens new ones.</summary>
        public void Close()
        {
            CloseSocket();
            _answers.Close();
        }

        private bool IsAimed(string host, int port)
        {
            return _socket != null && port == _port && _controlOpened == _control.OpenedCount && host == _host;
        }

        // A socket that is connected to its target needs no address for each datagram, so that sending allocates nothing.
        private bool TryAim(string host, int port)
        {
            CloseSocket();
            IPAddress address = host.Length == 0 ? _control.PeerAddress : HostName.Literal(host);
            if (address == null)
            {
                Drop(host.Length == 0 ? "there is no control connection" : host + " is not an IP address");
                return false;
            }

            _socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            _socket.Connect(new IPEndPoint(address, port));
            _socket.SendTimeout = SendTimeoutMs;
            _host = host;
            _port = port;
            _controlOpened = _control.OpenedCount;
            return true;
        }

        private void CloseSocket()
        {
            Socket socket = _socket;
            _socket = null;
            if (socket != null)
            {
                socket.Close();
            }
        }

        private void Drop(string why)
        {
            Unsent++;
            LastError = why;
        }
    }
}
