namespace Telemetry.Wire
{
    /// <summary>PROTOCOL 13.2: the low 16 bits index the collector's session table, the high 16 bits are random.</summary>
    public static class SessionId
    {
        public const int TableLength = 65536;

        public static int Index(uint sessionId)
        {
            return (int)(sessionId & 0xFFFF);
        }

        public static uint From(int index, uint random)
        {
            return (random << 16) | (uint)(index & 0xFFFF);
        }
    }
}
