using Telemetry.Wire;

namespace Telemetry.Session
{
    /// <summary>Who ended a session.</summary>
    public enum EndedBy : byte
    {
        /// <summary>The control connection ended.</summary>
        Link = 0,

        Device = 1,
        Collector = 2,
    }

    /// <summary>How a session ended.</summary>
    public sealed class SessionEnd
    {
        public EndedBy By;

        /// <summary>The code of the CLOSE, sent or received; 0 if there was none.</summary>
        public CloseCode Close;

        /// <summary>The code of the REFUSE, sent or received; 0 if there was none.</summary>
        public RefuseCode Refuse;

        /// <summary>How long the collector wants the device to stay away, milliseconds; 0 if it does not say.</summary>
        public int WaitMs;

        /// <summary>For a person; never null.</summary>
        public string Text = "";
    }
}
