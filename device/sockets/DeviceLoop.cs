using System;
using System.Threading;

namespace Telemetry.Device.Sockets
{
    /// <summary>Why a <see cref="DeviceLoop"/> ended.</summary>
    public enum LoopEnd : byte
    {
        /// <summary><see cref="DeviceLoop.Stop"/> was called, and the device has left its collector in good order.</summary>
        Stopped = 0,

        /// <summary>The collector asked for a restart: the host restarts the program or the board.</summary>
        Restart = 1,

        /// <summary>Too many rounds threw: only a restart of the program or the board can help.</summary>
        Failed = 2,
    }

    /// <summary>
    /// Runs a device: each round does what is due, then the thread sleeps until the next deadline, or until a link or the host has
    /// something new. A round that throws is reported and tried again after a second. That may go well, for the readings in the log
    /// are worth the try; but a device that threw five times with less than a minute between them is broken, and the loop ends.
    /// </summary>
    public sealed class DeviceLoop
    {
        private const int MostFaults = 5;
        private const long FaultPauseUs = 1000000;
        private const long SteadyUs = 60000000;

        // A deadline in the past cannot make the loop spin, and what comes due within a millisecond is done together.
        private const int ShortestWaitMs = 1;

        // The watchdog is fed at least so often.
        private const int LongestWaitMs = 1000;

        private const long MicrosecondsPerMillisecond = 1000;

        private readonly DeviceHost _host;
        private readonly AutoResetEvent _wake = new AutoResetEvent(false);
        private int _stopAsked;
        private bool _isStopping;
        private int _faults;
        private long _lastFaultUs;
        private long _pausedUntilUs;

        public DeviceLoop(DeviceHost host)
        {
            _host = host;
        }

        /// <summary>Something changed: begin the next round now. From any thread.</summary>
        public void Wake()
        {
            _wake.Set();
        }

        /// <summary>Ends the session in good order, then the loop. From any thread; it may take some seconds.</summary>
        public void Stop()
        {
            Interlocked.Exchange(ref _stopAsked, 1);
            _wake.Set();
        }

        /// <summary>Runs the device on this thread until it is stopped, is to be restarted or is broken.</summary>
        public LoopEnd Run(DeviceCore device)
        {
            while (true)
            {
                long dueUs = Round(device);
                if (device.Status == DeviceStatus.Stopped)
                {
                    return device.RestartRequested ? LoopEnd.Restart : LoopEnd.Stopped;
                }

                if (_faults == MostFaults)
                {
                    return LoopEnd.Failed;
                }

                Wait(dueUs);
            }
        }

        private long Round(DeviceCore device)
        {
            try
            {
                if (!_isStopping && Interlocked.CompareExchange(ref _stopAsked, 0, 0) != 0)
                {
                    _isStopping = true;
                    device.Stop();
                }

                long deviceUs = device.Run(_host.NowUs);
                long nowUs = _host.NowUs;
                long hostUs = _host.Work(nowUs);
                if (_faults > 0 && nowUs - _lastFaultUs >= SteadyUs)
                {
                    _faults = 0;
                }

                _host.Alive();
                return deviceUs < hostUs ? deviceUs : hostUs;
            }
            catch (Exception e)
            {
                return Fault(e);
            }
        }

        private long Fault(Exception e)
        {
            _lastFaultUs = _host.NowUs;
            _pausedUntilUs = _lastFaultUs + FaultPauseUs;
            _faults++;
            _host.Faulted(e, _faults, _faults == MostFaults);
            return _pausedUntilUs;
        }

        private void Wait(long dueUs)
        {
            // What wakes the loop does not cut the pause after a fault short: the same bytes may cause the next one.
            do
            {
                long waitMs = (dueUs - _host.NowUs + MicrosecondsPerMillisecond - 1) / MicrosecondsPerMillisecond;
                if (dueUs == long.MaxValue || waitMs > LongestWaitMs)
                {
                    waitMs = LongestWaitMs;
                }

                _wake.WaitOne(waitMs < ShortestWaitMs ? ShortestWaitMs : (int)waitMs, false);
            }
            while (_host.NowUs < _pausedUntilUs);
        }
    }
}
