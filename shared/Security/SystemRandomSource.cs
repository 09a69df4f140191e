namespace Telemetry.Security
{
    /// <summary>
    /// The system's own random numbers. On the ESP32 that is the hardware generator, which is random only while the
    /// radio is on: take nonces after Wi-Fi is up (PROTOCOL 19.5).
    /// </summary>
    public sealed class SystemRandomSource : RandomSource
    {
#if NANOFRAMEWORK_1_0
        private readonly System.Random _generator = new System.Random();

        public override void Fill(byte[] buffer, int offset, int count)
        {
            byte[] bytes = new byte[count];
            _generator.NextBytes(bytes);
            System.Array.Copy(bytes, 0, buffer, offset, count);
        }
#else
        public override void Fill(byte[] buffer, int offset, int count)
        {
            System.Security.Cryptography.RandomNumberGenerator.Fill(new System.Span<byte>(buffer, offset, count));
        }
#endif
    }
}
