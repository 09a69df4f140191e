using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Telemetry.RaspberryPi.Sensors.I2c;

/// <summary>
/// An I2C bus of this machine: <c>/dev/i2c-*</c>. Sources: linux/i2c-dev.h and linux/i2c.h, Documentation/i2c/dev-interface.rst.
/// </summary>
internal sealed unsafe partial class LinuxI2cBus : II2cBus
{
    // errno-base.h and errno.h of Linux.
    public const int Eremoteio = 121;
    public const int Etimedout = 110;
    private const int Eio = 5;
    private const int Enxio = 6;
    private const int Eagain = 11;
    private const int Ebusy = 16;

    private const uint SetAddress = 0x0703;     // I2C_SLAVE: fails with EBUSY where a driver of the kernel has the address
    private const uint SetTimeout = 0x0702;     // I2C_TIMEOUT, in 10 ms
    private const uint TransferRequest = 0x0707; // I2C_RDWR
    private const ushort ReadFlag = 0x0001;     // I2C_M_RD
    private const int TimeoutTensOfMs = 20;

    private readonly SafeFileHandle _file;

    /// <exception cref="IOException">There is no such bus.</exception>
    /// <exception cref="UnauthorizedAccessException">No right to use it.</exception>
    public LinuxI2cBus(string path)
    {
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        _ = Ioctl(_file, SetTimeout, TimeoutTensOfMs);
    }

    /// <summary>What an error number of a transfer says.</summary>
    public static I2cAnswer AnswerOf(int errno) => errno switch
    {
        Enxio or Eremoteio or Eio => I2cAnswer.NoDevice,
        Ebusy => I2cAnswer.Claimed,
        Etimedout or Eagain => I2cAnswer.Hung,
        _ => I2cAnswer.Failed,
    };

    public I2cAnswer Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (Ioctl(_file, SetAddress, address) < 0) return AnswerOf(Marshal.GetLastPInvokeError());
        fixed (byte* writeBytes = write)
        fixed (byte* readBytes = read)
        {
            Message* messages = stackalloc Message[2];
            int count = 0;
            if (write.Length > 0) messages[count++] = new Message((ushort)address, 0, (ushort)write.Length, writeBytes);
            if (read.Length > 0) messages[count++] = new Message((ushort)address, ReadFlag, (ushort)read.Length, readBytes);
            Transfers transfers = new(messages, (uint)count);
            return Ioctl(_file, TransferRequest, (nint)(&transfers)) >= 0 ? I2cAnswer.Done : AnswerOf(Marshal.GetLastPInvokeError());
        }
    }

    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(SafeFileHandle file, nuint request, nint argument);

    /// <summary>struct i2c_msg.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Message(ushort address, ushort flags, ushort length, byte* bytes)
    {
        public readonly ushort Address = address;
        public readonly ushort Flags = flags;
        public readonly ushort Length = length;
        public readonly byte* Bytes = bytes;
    }

    /// <summary>struct i2c_rdwr_ioctl_data.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Transfers(Message* messages, uint count)
    {
        public readonly Message* Messages = messages;
        public readonly uint Count = count;
    }
}
