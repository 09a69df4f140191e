using System;
using System.Threading;
using nanoFramework.Hardware.Esp32;
using nanoFramework.Runtime.Native;
using Telemetry.Esp32.Lamp;
using Telemetry.Esp32.Radio;
using Telemetry.Esp32.Sensors;
using Telemetry.Esp32.Settings;
using Telemetry.Esp32.Storage;

namespace Telemetry.Esp32.Board
{
    /// <summary>An ESP32 under .NET nanoFramework.</summary>
    internal sealed class EspBoard : BoardParts
    {
        // After power on the clock of the chip begins in 1970. It is set to this year then, and runs on over every restart that does
        // not take the power away; a time server may set it right in between.
        private const int MarkedYear = 2001;

        private readonly BoardFiles _files = new EspFiles();
        private readonly EspRadio _radio = new EspRadio();
        private readonly bool _keptItsClock;

        public EspBoard()
        {
            _keptItsClock = DateTime.UtcNow.Year >= MarkedYear;
            if (!_keptItsClock)
            {
                Rtc.SetSystemTime(new DateTime(MarkedYear, 1, 1));
            }
        }

        public override long NowUs { get { return (long)HighResTimer.GetCurrent(); } }

        public override string Hardware { get { return SystemInfo.TargetName; } }

        public override BoardFiles Files { get { return _files; } }

        public override BoardRadio Radio { get { return _radio; } }

        public override bool KeptItsClock { get { return _keptItsClock; } }

        public override bool WokeFromSleep { get { return nanoFramework.Hardware.Esp32.Sleep.GetWakeupCause() != nanoFramework.Hardware.Esp32.Sleep.WakeupCause.Undefined; } }

        // The runtime knows how much is free only after it has looked.
        public override long FreeMemory()
        {
            return nanoFramework.Runtime.Native.GC.Run(false);
        }

        public override LampPin OpenLamp(BoardSettings settings)
        {
            return new EspLamp(settings);
        }

        public override ClimateDriver NewClimateDriver(SensorSettings settings)
        {
            return new Bme280Driver(settings);
        }

        public override void Sleep(int milliseconds)
        {
            Thread.Sleep(milliseconds);
        }

        public override void Print(string line)
        {
            Console.WriteLine(line);
        }

        public override void Restart()
        {
            Power.RebootDevice();
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
