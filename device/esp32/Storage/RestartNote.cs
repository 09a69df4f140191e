using System.Text;
using Telemetry.Wire;

namespace Telemetry.Esp32.Storage
{
    /// <summary>
    /// Why the board restarts, written down before it does. The runtime does not tell the cause of a reset, so what is not written down
    /// is concluded from what was left: the clock, which runs on unless the power was gone.
    /// </summary>
    public sealed class RestartNote
    {
        private const string FileName = "restart";

        // The detail of a reset has at most 200 bytes (PROTOCOL 8.2); texts of exceptions may be longer.
        private const int MostCharacters = 160;

        private readonly KeptFile _file;

        public RestartNote(BoardFiles files)
        {
            _file = new KeptFile(files, FileName);
        }

        public void Keep(ResetCause cause, string detail)
        {
            string text = detail.Length > MostCharacters ? detail.Substring(0, MostCharacters) : detail;
            byte[] content = Encoding.UTF8.GetBytes((char)('0' + (int)cause) + text);
            string error;
            _file.TryKeep(content, out error);
        }

        /// <summary>Takes the note, or concludes.</summary>
        public void Take(bool keptItsClock, bool wokeFromSleep, out ResetCause cause, out string detail)
        {
            byte[] content = _file.Read();
            if (content != null && content.Length > 0)
            {
                cause = (ResetCause)(content[0] - '0');
                detail = Encoding.UTF8.GetString(content, 1, content.Length - 1);
                _file.Forget();
                return;
            }

            if (wokeFromSleep)
            {
                cause = ResetCause.DeepSleep;
                detail = "woke from deep sleep";
            }
            else if (keptItsClock)
            {
                cause = ResetCause.Crash;
                detail = "restarted without a note and without losing power: a crash of the runtime, its watchdog, or a dip of the supply";
            }
            else
            {
                cause = ResetCause.PowerOn;
                detail = "power was off or sagged, or the reset button was pressed";
            }
        }
    }
}
