using System.Text;

namespace Telemetry.Wire
{
    // PROTOCOL 8.2, collector to device
    //
    //   size      field
    //   1         type 10
    //   4         session id
    //   8         collector run id
    //   2         largest datagram the collector takes, 1,100 to 1,200
    //   varint    heartbeat interval, ms
    //   varint    timeout, ms
    //   1         address kind: 00 this connection's address and port, 04 IPv4, 06 IPv6
    //   0, 4, 16  address
    //   0, 2      port, not 0, for kinds 4 and 6
    //   text8     collector name
    //
    // Valid if and only if every field is whole and in its range; what follows is ignored (8.1).
    /// <summary>The first sealed frame: the session is open.</summary>
    public sealed class Welcome
    {
        private const int SameAddress = 0;
        private const int IPv4 = 4;
        private const int IPv6 = 6;

        public uint SessionId;
        public ulong CollectorRunId;
        public int DatagramLimit;
        public int HeartbeatMs;
        public int TimeoutMs;

        /// <summary>Where to send datagrams: null for the address and port of this connection, else 4 or 16 bytes.</summary>
        public byte[] Address;

        /// <summary>Meaningful with an address only.</summary>
        public int Port;

        public string CollectorName;

        /// <summary>The address as text ("10.0.0.2", "fe80:0:0:0:1:2:3:4"); empty for the address of this connection.</summary>
        public string Host
        {
            get { return Address == null ? "" : Address.Length == 4 ? TextOfIPv4() : TextOfIPv6(); }
        }

        /// <summary>Reads the frame after its type byte.</summary>
        public static bool TryRead(ref WireReader reader, out Welcome welcome)
        {
            welcome = new Welcome();
            welcome.SessionId = reader.ReadUInt32();
            welcome.CollectorRunId = reader.ReadUInt64();
            welcome.DatagramLimit = reader.ReadUInt16();
            welcome.HeartbeatMs = reader.ReadMilliseconds();
            welcome.TimeoutMs = reader.ReadMilliseconds();
            welcome.ReadAddress(ref reader);
            welcome.CollectorName = reader.ReadText8();
            if (welcome.DatagramLimit < Limits.SmallestDatagramLimit || welcome.DatagramLimit > Limits.DatagramBytes
                || welcome.HeartbeatMs == 0 || welcome.TimeoutMs == 0)
            {
                reader.Fail();
            }

            return reader.Ok;
        }

        public void Write(ref WireWriter writer)
        {
            writer.WriteByte(ControlFrame.Welcome);
            writer.WriteUInt32(SessionId);
            writer.WriteUInt64(CollectorRunId);
            writer.WriteUInt16(DatagramLimit);
            writer.WriteVarint((ulong)HeartbeatMs);
            writer.WriteVarint((ulong)TimeoutMs);
            writer.WriteByte(Address == null ? SameAddress : Address.Length == 4 ? IPv4 : IPv6);
            if (Address != null)
            {
                writer.WriteBytes(Address, 0, Address.Length);
                writer.WriteUInt16(Port);
            }

            writer.WriteText8(CollectorName);
        }

        private void ReadAddress(ref WireReader reader)
        {
            int kind = reader.ReadByte();
            if (kind == SameAddress)
            {
                return;
            }

            if (kind != IPv4 && kind != IPv6)
            {
                reader.Fail();
            }

            Address = reader.ReadArray(kind == IPv4 ? 4 : 16);
            Port = reader.ReadUInt16();
            if (Port == 0)
            {
                reader.Fail();
            }
        }

        private string TextOfIPv4()
        {
            return Address[0].ToString() + "." + Address[1].ToString() + "." + Address[2].ToString() + "." + Address[3].ToString();
        }

        private string TextOfIPv6()
        {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < Address.Length; i += 2)
            {
                text.Append(i == 0 ? "" : ":");
                text.Append(((Address[i] << 8) | Address[i + 1]).ToString("x"));
            }

            return text.ToString();
        }
    }
}
