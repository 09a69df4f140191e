using System.IO;
using Telemetry.Esp32.Storage;

namespace Telemetry.Esp32.Board
{
    /// <summary>Files in the board's flash, a littlefs volume.</summary>
    internal sealed class EspFiles : BoardFiles
    {
        private const string Volume = "I:\\";

        public override byte[] Read(string name)
        {
            return File.Exists(Volume + name) ? File.ReadAllBytes(Volume + name) : null;
        }

        public override void Write(string name, byte[] content)
        {
            File.WriteAllBytes(Volume + name, content);
        }

        public override void Delete(string name)
        {
            File.Delete(Volume + name);
        }

        public override void Rename(string from, string to)
        {
            File.Move(Volume + from, Volume + to);
        }
    }
}
