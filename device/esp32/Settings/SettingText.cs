using Telemetry.Wire;

namespace Telemetry.Esp32.Settings
{
    /// <summary>Single values of <c>telemetry.cfg</c>. Every method: false, and the result is of no account, if the text does not fit.</summary>
    internal static class SettingText
    {
        // Shorter, and a board does nothing else; longer, and nobody knows whether it still lives.
        private const long ShortestIntervalUs = 100000;
        private const long LongestIntervalUs = 86400000000;
        private const int LargestPin = 48;
        private const int MostDigits = 9;

        private static readonly char[] NeverInHosts = new char[] { ' ', '[', ']', '/' };

        public static bool TryKey(string text, out byte[] key)
        {
            key = new byte[Limits.KeyBytes];
            if (text.Length != Limits.KeyBytes * 2)
            {
                return false;
            }

            for (int i = 0; i < key.Length; i++)
            {
                int high = Digit(text[2 * i]);
                int low = Digit(text[(2 * i) + 1]);
                if (high < 0 || low < 0)
                {
                    return false;
                }

                key[i] = (byte)((high << 4) | low);
            }

            return true;
        }

        /// <summary>"host", "host:port" or "[IPv6]:port"; the port stays as it was where there is none.</summary>
        public static bool TryAddress(string text, ref int port, out string host)
        {
            int colon = text.LastIndexOf(':');
            int bracket = text.LastIndexOf(']');
            bool hasPort = colon > bracket && (bracket > 0 || text.IndexOf(':') == colon);
            host = hasPort ? text.Substring(0, colon) : text;
            if (bracket > 0)
            {
                if (text[0] != '[' || bracket != host.Length - 1)
                {
                    return false;
                }

                host = host.Substring(1, bracket - 1);
            }

            bool isHost = host.Length > 0 && host.IndexOfAny(NeverInHosts) < 0;
            return isHost && (!hasPort || TryNumber(text.Substring(colon + 1), 1, 65535, out port));
        }

        public static bool TryYesNo(string text, out bool value)
        {
            value = text == "yes";
            return value || text == "no";
        }

        public static bool TryPin(string text, out int pin)
        {
            return TryNumber(text, 0, LargestPin, out pin);
        }

        public static bool TryI2cAddress(string text, out int address)
        {
            address = text == "0x76" ? SensorSettings.FirstAddress : SensorSettings.SecondAddress;
            return text == "0x76" || text == "0x77";
        }

        /// <summary>"500ms", "10s", "5m", "5min", "1h".</summary>
        public static bool TryInterval(string text, out long intervalUs)
        {
            int digits = 0;
            while (digits < text.Length && text[digits] >= '0' && text[digits] <= '9')
            {
                digits++;
            }

            int count;
            long unitUs = UnitUs(text.Substring(digits));
            bool isNumber = TryNumber(text.Substring(0, digits), 0, int.MaxValue, out count);
            intervalUs = count * unitUs;
            return isNumber && unitUs > 0 && intervalUs >= ShortestIntervalUs && intervalUs <= LongestIntervalUs;
        }

        private static long UnitUs(string unit)
        {
            switch (unit)
            {
                case "ms": return 1000;
                case "s": return 1000000;
                case "m": return 60000000;
                case "min": return 60000000;
                case "h": return 3600000000;
                default: return 0;
            }
        }

        private static bool TryNumber(string text, int lowest, int highest, out int number)
        {
            number = 0;
            if (text.Length == 0 || text.Length > MostDigits)
            {
                return false;
            }

            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] < '0' || text[i] > '9')
                {
                    return false;
                }

                number = (number * 10) + (text[i] - '0');
            }

            return number >= lowest && number <= highest;
        }

        private static int Digit(char c)
        {
            if (c >= '0' && c <= '9')
            {
                return c - '0';
            }

            if (c >= 'a' && c <= 'f')
            {
                return c - 'a' + 10;
            }

            return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        }
    }
}
