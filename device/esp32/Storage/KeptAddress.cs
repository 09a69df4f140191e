using System.Text;

namespace Telemetry.Esp32.Storage
{
    /// <summary>The collector's address that worked last, over a restart.</summary>
    public sealed class KeptAddress
    {
        private const string FileName = "collector";

        private readonly KeptFile _file;
        private string _host = "";
        private int _port;

        public KeptAddress(BoardFiles files)
        {
            _file = new KeptFile(files, FileName);
            byte[] content = _file.Read();
            if (content != null && content.Length > 2)
            {
                _port = (content[0] << 8) | content[1];
                _host = Encoding.UTF8.GetString(content, 2, content.Length - 2);
            }
        }

        /// <summary>Empty if none worked yet.</summary>
        public string Host { get { return _host; } }

        public int Port { get { return _port; } }

        /// <summary>Writes only what is new. Does what it can: the address is a hint, and a search finds it again.</summary>
        public void Keep(string host, int port)
        {
            if (host.Length == 0 || (host == _host && port == _port))
            {
                return;
            }

            _host = host;
            _port = port;
            byte[] text = Encoding.UTF8.GetBytes(host);
            byte[] content = new byte[text.Length + 2];
            content[0] = (byte)(port >> 8);
            content[1] = (byte)port;
            System.Array.Copy(text, 0, content, 2, text.Length);
            string error;
            _file.TryKeep(content, out error);
        }
    }
}
