using System;
using System.Threading;
using Telemetry.Security;

namespace Telemetry.Esp32.Board
{
    /// <summary>Where the runtime begins. It never ends: without a program the board would only wait for a debugger.</summary>
    internal static class Program
    {
        private const int ShowMs = 20;
        private const int RemindMs = 10000;
        private const int RestartDelayMs = 10000;

        public static void Main()
        {
            EspBoard board = null;
            try
            {
                board = new EspBoard();
                Startup startup = new Startup(board);
                Firmware firmware = startup.TryPrepare(new SystemRandomSource());
                if (firmware == null)
                {
                    Show(board, startup);
                }
                else
                {
                    new Thread(() => Guard(firmware)).Start();
                    firmware.Run();
                }
            }
            catch (Exception e)
            {
                // Before the loop runs nothing else catches it. A slow restart leaves time to read it, and to send other settings.
                Console.WriteLine("the firmware cannot start: " + e.GetType().Name + " " + e.Message);
                Thread.Sleep(RestartDelayMs);
                if (board != null)
                {
                    board.Restart();
                }
            }
        }

        /// <summary>Shows what is wrong until the board is restarted, which nanoff does after it has sent files.</summary>
        private static void Show(EspBoard board, Startup startup)
        {
            while (true)
            {
                board.Print(startup.Problem);
                for (int i = 0; i < RemindMs; i += ShowMs)
                {
                    startup.Lamp.Tick(board.NowUs);
                    Thread.Sleep(ShowMs);
                }
            }
        }

        private static void Guard(Firmware firmware)
        {
            while (!firmware.Guard.IsStuck())
            {
                Thread.Sleep(LoopGuard.LookMs);
            }

            firmware.RestartStuck();
        }
    }
}
