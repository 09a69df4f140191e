using Telemetry.Wire;

namespace Telemetry.Security
{
    /// <summary>The protocol versions and suites that one side speaks, and what two sides have in common (PROTOCOL 4.4).</summary>
    public sealed class ProtocolOffer
    {
        /// <summary>PROTOCOL 5.1: AES-128-CCM, keys by HMAC-SHA256.</summary>
        public const byte Suite1 = 1;

        /// <summary>What this code speaks.</summary>
        public static readonly ProtocolOffer Current =
            new ProtocolOffer(Limits.ProtocolVersion, Limits.ProtocolVersion, new byte[] { Suite1 });

        private readonly byte _lowestVersion;
        private readonly byte _highestVersion;
        private readonly byte[] _suites;

        /// <param name="lowestVersion">1 or more</param>
        /// <param name="highestVersion">not below the lowest</param>
        /// <param name="suites">1 to 8, most preferred first, none of them 0</param>
        public ProtocolOffer(byte lowestVersion, byte highestVersion, byte[] suites)
        {
            _lowestVersion = lowestVersion;
            _highestVersion = highestVersion;
            _suites = suites;
        }

        public byte LowestVersion { get { return _lowestVersion; } }

        public byte HighestVersion { get { return _highestVersion; } }

        public byte[] Suites { get { return _suites; } }

        /// <summary>The highest version that both speak; 0 where there is none.</summary>
        public byte ChooseVersion(byte lowest, byte highest)
        {
            byte version = highest < _highestVersion ? highest : _highestVersion;
            return version >= lowest && version >= _lowestVersion ? version : (byte)0;
        }

        /// <summary>The first of the other side's suites that is spoken here; 0 where there is none.</summary>
        public byte ChooseSuite(byte[] preferred)
        {
            for (int i = 0; i < preferred.Length; i++)
            {
                if (SpeaksSuite(preferred[i]))
                {
                    return preferred[i];
                }
            }

            return 0;
        }

        public bool SpeaksVersion(byte version)
        {
            return version >= _lowestVersion && version <= _highestVersion;
        }

        public bool SpeaksSuite(byte suite)
        {
            for (int i = 0; i < _suites.Length; i++)
            {
                if (_suites[i] == suite)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
