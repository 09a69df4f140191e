using Telemetry.Esp32.Lamp;
using Telemetry.Esp32.Radio;
using Telemetry.Esp32.Settings;
using Telemetry.Security;

namespace Telemetry.Esp32
{
    /// <summary>From power on to a running device, or to a message that says what is missing.</summary>
    public sealed class Startup
    {
        private const string SettingsFile = "telemetry.cfg";
        private const string HowToWrite = "run: telemetry enroll NAME --wifi SSID --target esp32, then nanoff as it says";

        // Readings are taken and kept without a network too; a board that starts in reach of one is in it by then.
        private const long NetworkPatienceUs = 10000000;
        private const int StepMs = 50;

        private readonly BoardParts _board;

        public Startup(BoardParts board)
        {
            _board = board;
            Problem = "";
        }

        /// <summary>What is wrong and what to do, if <see cref="TryPrepare"/> says so; the board shows it until it is restarted.</summary>
        public string Problem { get; private set; }

        /// <summary>Shows <see cref="Problem"/>, or how the device is.</summary>
        public SignalLamp Lamp { get; private set; }

        /// <summary>Reads the settings, waits for the network for a while and composes the device. Null: see <see cref="Problem"/>.</summary>
        public Firmware TryPrepare(RandomSource random)
        {
            string error;
            BoardSettings settings = ReadSettings(out error);
            Lamp = new SignalLamp(_board.OpenLamp(settings != null ? settings : new BoardSettings()));
            if (settings == null)
            {
                return Stay(BlinkPattern.NoSettings, error);
            }

            if (_board.Radio.NetworkName.Length == 0)
            {
                return Stay(BlinkPattern.NoNetworkSettings, "the board was given no Wi-Fi network: send wifi.json with nanoff --networkdeployment");
            }

            _board.Print("device " + settings.Device + " in the Wi-Fi network " + _board.Radio.NetworkName);
            NetworkKeeper network = new NetworkKeeper(_board.Radio);
            long untilUs = _board.NowUs + NetworkPatienceUs;
            for (network.Tick(_board.NowUs); !network.IsUp && _board.NowUs < untilUs; network.Tick(_board.NowUs))
            {
                Lamp.Tick(_board.NowUs);
                _board.Sleep(StepMs);
            }

            if (!network.IsUp)
            {
                _board.Print(network.Reason + "; it measures meanwhile, and keeps the newest " + FirmwareBudget.LogReadings + " readings");
            }

            return new Firmware(_board, settings, Lamp, network, random);
        }

        private BoardSettings ReadSettings(out string error)
        {
            byte[] file = null;
            try
            {
                file = _board.Files.Read(SettingsFile);
            }
            catch (System.Exception e)
            {
                error = SettingsFile + " cannot be read: " + e.Message;
                return null;
            }

            if (file == null)
            {
                error = "there is no " + SettingsFile + " on the board; " + HowToWrite;
                return null;
            }

            BoardSettings settings = SettingsReader.Read(file, out error);
            error = SettingsFile + ": " + error;
            return settings;
        }

        private Firmware Stay(BlinkPattern pattern, string problem)
        {
            Lamp.Pattern = pattern;
            Problem = problem;
            return null;
        }
    }
}
