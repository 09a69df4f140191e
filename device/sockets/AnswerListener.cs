using System;
using System.Net;
using System.Net.Sockets;
using Telemetry.Wire;

namespace Telemetry.Device.Sockets
{
    /// <summary>
    /// Asks the local network for a collector and listens for answers, for a few seconds only: socket and thread exist from a
    /// question until nobody has answered for a while.
    /// </summary>
    internal sealed class AnswerListener
    {
        // A search asks each second and waits one second after the last question (PROTOCOL 14.3).
        private const int ListenUs = 3000000;

        // Several collectors may answer at once; the loop takes the first that is right.
        private const int MostAnswers = 4;

        private readonly object _gate = new object();
        private readonly Action _wake;
        private readonly byte[][] _answers = new byte[MostAnswers][];
        private readonly string[] _hosts = new string[MostAnswers];
        private int _count;
        private int _asked;
        private long _dropped;
        private Socket _socket;

        public AnswerListener(Action wake)
        {
            _wake = wake;
        }

        /// <summary>Answers that came while as many as fit waited to be taken.</summary>
        public long Dropped
        {
            get
            {
                lock (_gate)
                {
                    return _dropped;
                }
            }
        }

        /// <summary>Sends the question to every network of this machine. Returns why nobody was asked; empty if somebody was.</summary>
        public string Ask(int port, byte[] question, int offset, int count)
        {
            Socket socket;
            try
            {
                socket = Listening();
            }
            catch (Exception e)
            {
                return "no discovery question could be sent: " + e.Message;
            }

            IPAddress[] networks = LocalNetworks.Broadcasts();
            string error = "";
            int sent = 0;
            for (int i = 0; i < networks.Length; i++)
            {
                try
                {
                    socket.SendTo(question, offset, count, SocketFlags.None, new IPEndPoint(networks[i], port));
                    sent++;
                }
                catch (Exception e)
                {
                    error = SocketErrors.Describe(e, null, networks[i].ToString(), port);
                }
            }

            StartListening(socket);
            return sent > 0 ? "" : error;
        }

        /// <summary>The oldest answer that was not taken; 0 if there is none.</summary>
        public int Take(byte[] buffer, int offset, int count, out string fromHost)
        {
            fromHost = "";
            lock (_gate)
            {
                if (_count == 0)
                {
                    return 0;
                }

                byte[] answer = _answers[0];
                fromHost = _hosts[0];
                _count--;
                Array.Copy(_answers, 1, _answers, 0, _count);
                Array.Copy(_hosts, 1, _hosts, 0, _count);
                int length = answer.Length < count ? answer.Length : count;
                Array.Copy(answer, 0, buffer, offset, length);
                return length;
            }
        }

        public void Close()
        {
            Socket socket;
            lock (_gate)
            {
                socket = _socket;
                _socket = null;
                _count = 0;
            }

            if (socket != null)
            {
                socket.Close();
            }
        }

        private Socket Listening()
        {
            lock (_gate)
            {
                if (_socket != null)
                {
                    _asked++;
                    return _socket;
                }
            }

            Socket socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Broadcast, true);
            return socket;
        }

        // After the question was sent: before it, the socket has no port to listen on.
        private void StartListening(Socket socket)
        {
            lock (_gate)
            {
                if (_socket != null)
                {
                    return;
                }

                _socket = socket;
            }

            BackgroundThread.Start(() => Listen(socket));
        }

        private void Listen(Socket socket)
        {
            try
            {
                while (ListenOnce(socket))
                {
                }
            }
            catch (Exception)
            {
                // Closed by the loop, or broken: the next question opens another one.
            }

            lock (_gate)
            {
                if (_socket == socket)
                {
                    _socket = null;
                }
            }

            socket.Close();
        }

        /// <summary>False: nobody answered, and nobody asked meanwhile.</summary>
        private bool ListenOnce(Socket socket)
        {
            int asked;
            lock (_gate)
            {
                asked = _asked;
            }

            if (socket.Poll(ListenUs, SelectMode.SelectRead))
            {
                Keep(socket);
                return true;
            }

            lock (_gate)
            {
                if (_asked != asked)
                {
                    return true;
                }

                _socket = null;
                return false;
            }
        }

        private void Keep(Socket socket)
        {
            // One byte more than an answer has, so that a longer datagram is not taken for one.
            byte[] buffer = new byte[Limits.DiscoveryBytes + 1];
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            int length = socket.ReceiveFrom(buffer, 0, buffer.Length, SocketFlags.None, ref from);
            byte[] answer = new byte[length];
            Array.Copy(buffer, 0, answer, 0, length);
            lock (_gate)
            {
                if (_count == MostAnswers)
                {
                    _dropped++;
                    return;
                }

                _answers[_count] = answer;
                _hosts[_count] = ((IPEndPoint)from).Address.ToString();
                _count++;
            }

            _wake();
        }
    }
}
