namespace Telemetry.Wire
{
    // PROTOCOL 3.1
    //
    //   offset  size  field
    //   0       2     length n of the body
    //   2       n     body
    /// <summary>The length in front of every body on the control connection.</summary>
    public static class RecordHeader
    {
        public const int Bytes = 2;

        public static int ReadLength(byte[] buffer, int offset)
        {
            return (buffer[offset] << 8) | buffer[offset + 1];
        }

        public static void WriteLength(byte[] buffer, int offset, int length)
        {
            buffer[offset] = (byte)(length >> 8);
            buffer[offset + 1] = (byte)length;
        }
    }
}
