namespace Telemetry.Wire
{
    /// <summary>PROTOCOL 1.6: names of channels, parameters, actions and devices.</summary>
    public static class Names
    {
        /// <summary>True for 1 to 32 characters from <c>A–Z a–z 0–9 . _ -</c>.</summary>
        public static bool IsValid(string name)
        {
            if (name == null || name.Length == 0 || name.Length > Limits.NameBytes)
            {
                return false;
            }

            for (int i = 0; i < name.Length; i++)
            {
                if (!IsAllowed(name[i]))
                {
                    return false;
                }
            }

            return true;
        }

        private static bool IsAllowed(char c)
        {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
        }
    }
}
