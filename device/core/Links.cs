namespace Telemetry.Device
{
    /// <summary>What a control link is doing. A link that failed or was closed by the other side says so once and stays closed.</summary>
    public enum LinkState : byte
    {
        Closed = 0,
        Opening = 1,
        Open = 2,
        Failed = 3,
    }

    /// <summary>
    /// The TCP connection to the collector, as the device core sees it. No call blocks; the host wakes the core when
    /// something changed. Tests and simulations put a network of their own behind it.
    /// </summary>
    public interface IControlLink
    {
        LinkState State { get; }

        /// <summary>Why the link failed, for a person ("connection refused by 10.0.0.2:5170"); empty otherwise.</summary>
        string Error { get; }

        /// <summary>Begins to connect. <see cref="State"/> tells how it goes.</summary>
        void Open(string host, int port);

        /// <summary>Takes received bytes; 0 when there are none now.</summary>
        int Receive(byte[] buffer, int offset, int count);

        /// <summary>Gives bytes to send; returns how many were taken, 0 when the link is full.</summary>
        int Send(byte[] buffer, int offset, int count);

        /// <summary>Ends the connection and forgets what was not sent. The state is then <see cref="LinkState.Closed"/>.</summary>
        void Close();
    }

    /// <summary>The UDP socket of a device. A datagram that cannot be sent is dropped: the protocol repairs it.</summary>
    public interface IDatagramLink
    {
        /// <summary>Sends one datagram. An empty host means the host of the control link.</summary>
        void Send(string host, int port, byte[] buffer, int offset, int count);

        /// <summary>Takes one received datagram (an answer to a discovery question); 0 when there is none.</summary>
        int Receive(byte[] buffer, int offset, int count, out string fromHost);

        /// <summary>Sends a discovery question to every host of the local network.</summary>
        void Broadcast(int port, byte[] buffer, int offset, int count);
    }
}
