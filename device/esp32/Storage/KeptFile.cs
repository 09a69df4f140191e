using System;

namespace Telemetry.Esp32.Storage
{
    // A kept file
    //
    //   offset  size  field
    //   0       4     content's length n, little endian
    //   4       n     content
    //   4 + n   4     CRC-32 of length and content, little endian
    //
    // Valid if and only if the length fits the file and the check value is right.
    /// <summary>
    /// A small file that survives a power cut at any moment of its being written: it is written beside, then takes the place of the old
    /// one. The runtime cannot rename onto a file, so between the two steps only the new one is there; reading looks for it first.
    /// </summary>
    public sealed class KeptFile
    {
        private const string NewSuffix = ".new";
        private const int Overhead = 8;

        private readonly BoardFiles _files;
        private readonly string _name;

        public KeptFile(BoardFiles files, string name)
        {
            _files = files;
            _name = name;
        }

        /// <summary>The content that was kept last; null if there is none that is whole.</summary>
        public byte[] Read()
        {
            byte[] content = Valid(_name + NewSuffix);
            return content != null ? content : Valid(_name);
        }

        /// <summary>False: it could not be kept, the former content is still there, and <paramref name="error"/> says why.</summary>
        public bool TryKeep(byte[] content, out string error)
        {
            error = "";
            try
            {
                FinishRename();
                _files.Write(_name + NewSuffix, Frame(content));
                FinishRename();
                return true;
            }
            catch (Exception e)
            {
                error = "the board's storage cannot keep " + _name + ": " + e.Message;
                return false;
            }
        }

        public void Forget()
        {
            try
            {
                _files.Delete(_name);
                _files.Delete(_name + NewSuffix);
            }
            catch (Exception)
            {
                // It is read once more after the next restart: worse things happen.
            }
        }

        private void FinishRename()
        {
            if (Valid(_name + NewSuffix) != null)
            {
                _files.Delete(_name);
                _files.Rename(_name + NewSuffix, _name);
            }
        }

        private byte[] Valid(string name)
        {
            byte[] file;
            try
            {
                file = _files.Read(name);
            }
            catch (Exception)
            {
                return null;
            }

            if (file == null || file.Length < Overhead || Number(file, 0) != file.Length - Overhead
                || Number(file, file.Length - 4) != (int)Crc(file, file.Length - 4))
            {
                return null;
            }

            byte[] content = new byte[file.Length - Overhead];
            Array.Copy(file, 4, content, 0, content.Length);
            return content;
        }

        private static byte[] Frame(byte[] content)
        {
            byte[] file = new byte[content.Length + Overhead];
            SetNumber(file, 0, content.Length);
            Array.Copy(content, 0, file, 4, content.Length);
            SetNumber(file, file.Length - 4, (int)Crc(file, file.Length - 4));
            return file;
        }

        // IEEE 802.3, bit by bit: these files are small and seldom written, and a table would cost a kilobyte.
        private static uint Crc(byte[] bytes, int count)
        {
            uint crc = 0xFFFFFFFF;
            for (int i = 0; i < count; i++)
            {
                crc ^= bytes[i];
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
                }
            }

            return ~crc;
        }

        private static int Number(byte[] bytes, int offset)
        {
            return bytes[offset] | (bytes[offset + 1] << 8) | (bytes[offset + 2] << 16) | (bytes[offset + 3] << 24);
        }

        private static void SetNumber(byte[] bytes, int offset, int value)
        {
            for (int i = 0; i < 4; i++)
            {
                bytes[offset + i] = (byte)(value >> (8 * i));
            }
        }
    }
}
