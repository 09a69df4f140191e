namespace Telemetry.Wire
{
    /// <summary>PROTOCOL 17.1.</summary>
    public enum RefuseCode : byte
    {
        Version = 1,
        Suite = 2,
        Authentication = 3,
        Busy = 4,
        Malformed = 5,
        ShuttingDown = 6,
    }

    /// <summary>PROTOCOL 17.2.</summary>
    public enum CloseCode : byte
    {
        Normal = 1,
        Protocol = 2,
        Timeout = 3,
        Replaced = 4,
        DuplicateId = 5,
        Revoked = 6,
        ShuttingDown = 7,
        Restart = 8,
        Limit = 9,
        NewKeys = 10,
    }

    /// <summary>PROTOCOL 17.3: why a datagram was dropped. Never on the wire.</summary>
    public enum DropReason : byte
    {
        None = 0,
        TooShort = 1,
        TooLong = 2,
        UnknownVersion = 3,
        UnknownSession = 4,
        Replay = 5,
        TooOld = 6,
        Authentication = 7,
        Malformed = 8,
        UnknownBoot = 9,
        UndeclaredChannel = 10,
        Limit = 11,
        StoreBusy = 12,
    }

    /// <summary>PROTOCOL 17.4: why a reading is gone.</summary>
    public enum LostCause : byte
    {
        LogOverflow = 1,
        SensorError = 2,
        Restart = 3,
        TooLarge = 4,
        StorageError = 5,
    }

    /// <summary>PROTOCOL 17.5: why the device started.</summary>
    public enum ResetCause : byte
    {
        Unknown = 0,
        PowerOn = 1,
        ExternalPin = 2,
        Software = 3,
        Watchdog = 4,
        BrownOut = 5,
        Crash = 6,
        DeepSleep = 7,
    }

    /// <summary>
    /// The names of PROTOCOL 17, for people. A code that this version does not know (a newer peer sent it) has its number
    /// as its name.
    /// </summary>
    public static class Codes
    {
        /// <summary>Length of a table indexed by <see cref="DropReason"/>.</summary>
        public const int DropReasons = (int)DropReason.StoreBusy + 1;

        public static string Name(RefuseCode code)
        {
            switch (code)
            {
                case RefuseCode.Version: return "version";
                case RefuseCode.Suite: return "suite";
                case RefuseCode.Authentication: return "authentication";
                case RefuseCode.Busy: return "busy";
                case RefuseCode.Malformed: return "malformed";
                case RefuseCode.ShuttingDown: return "shutting down";
                default: return Unknown((byte)code);
            }
        }

        public static string Name(CloseCode code)
        {
            switch (code)
            {
                case CloseCode.Normal: return "normal";
                case CloseCode.Protocol: return "protocol";
                case CloseCode.Timeout: return "timeout";
                case CloseCode.Replaced: return "replaced";
                case CloseCode.DuplicateId: return "duplicate id";
                case CloseCode.Revoked: return "revoked";
                case CloseCode.ShuttingDown: return "shutting down";
                case CloseCode.Restart: return "restart";
                case CloseCode.Limit: return "limit";
                case CloseCode.NewKeys: return "new keys";
                default: return Unknown((byte)code);
            }
        }

        public static string Name(DropReason reason)
        {
            switch (reason)
            {
                case DropReason.None: return "none";
                case DropReason.TooShort: return "too short";
                case DropReason.TooLong: return "too long";
                case DropReason.UnknownVersion: return "unknown version";
                case DropReason.UnknownSession: return "unknown session";
                case DropReason.Replay: return "replay";
                case DropReason.TooOld: return "too old";
                case DropReason.Authentication: return "authentication";
                case DropReason.Malformed: return "malformed";
                case DropReason.UnknownBoot: return "unknown boot";
                case DropReason.UndeclaredChannel: return "undeclared channel";
                case DropReason.Limit: return "limit";
                case DropReason.StoreBusy: return "store busy";
                default: return Unknown((byte)reason);
            }
        }

        public static string Name(LostCause cause)
        {
            switch (cause)
            {
                case LostCause.LogOverflow: return "log overflow";
                case LostCause.SensorError: return "sensor error";
                case LostCause.Restart: return "restart";
                case LostCause.TooLarge: return "too large";
                case LostCause.StorageError: return "storage error";
                default: return Unknown((byte)cause);
            }
        }

        public static string Name(ResetCause cause)
        {
            switch (cause)
            {
                case ResetCause.Unknown: return "unknown";
                case ResetCause.PowerOn: return "power on";
                case ResetCause.ExternalPin: return "external pin";
                case ResetCause.Software: return "software";
                case ResetCause.Watchdog: return "watchdog";
                case ResetCause.BrownOut: return "brown-out";
                case ResetCause.Crash: return "crash";
                case ResetCause.DeepSleep: return "deep sleep";
                default: return Unknown((byte)cause);
            }
        }

        private static string Unknown(byte code)
        {
            return "code " + code.ToString();
        }
    }
}
