using System.Threading;

namespace Telemetry.Device.Sockets
{
    /// <summary>A thread that does not keep the program alive. Its body must not throw: on the microcontroller it would vanish silently.</summary>
    internal static class BackgroundThread
    {
        public static void Start(ThreadStart body)
        {
            Thread thread = new Thread(body);
#if !NANOFRAMEWORK_1_0
            thread.IsBackground = true;
            thread.Name = "sockets";
#endif
            thread.Start();
        }
    }
}
