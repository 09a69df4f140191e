namespace Telemetry.Protocol.Tests.Security;

internal static class Flip
{
    /// <summary>Gives a copy of the bytes for each of their bits, with that bit changed.</summary>
    public static void EachBit(byte[] bytes, Action<byte[]> check)
    {
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] changed = [.. bytes];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            check(changed);
        }
    }
}
