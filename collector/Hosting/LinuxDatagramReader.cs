using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Telemetry.Collector.Hosting;

/// <summary>Up to <see cref="DatagramBatch.Capacity"/> datagrams with one call: recvmmsg(2).</summary>
public sealed unsafe partial class LinuxDatagramReader : DatagramReader
{
    // Waits for the first datagram only, then takes what is there.
    private const int WaitForOne = 0x10000;

    private const int Interrupted = 4;
    private const int TryAgain = 11;

    private readonly Socket _socket;
    private readonly MessageOfMany* _headers;
    private readonly IoVector* _vectors;
    private bool _isDisposed;

    /// <summary>struct iovec.</summary>
    private struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

#pragma warning disable CS0649 // The kernel writes some of it, and control data is not asked for.
    /// <summary>struct msghdr.</summary>
    private struct MessageHeader
    {
        public byte* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>struct mmsghdr.</summary>
    private struct MessageOfMany
    {
        public MessageHeader Header;
        public uint Received;
    }
#pragma warning restore CS0649

    public LinuxDatagramReader(Socket socket)
    {
        _socket = socket;
        _headers = (MessageOfMany*)NativeMemory.AllocZeroed(DatagramBatch.Capacity, (nuint)sizeof(MessageOfMany));
        _vectors = (IoVector*)NativeMemory.AllocZeroed(DatagramBatch.Capacity, (nuint)sizeof(IoVector));
    }

    /// <summary>The layout above is that of 64-bit Linux.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    public override bool Receive(DatagramBatch batch)
    {
        Point(batch);
        int count = ReceiveMany(_socket.SafeHandle, _headers, DatagramBatch.Capacity, WaitForOne, null);
        if (count < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            batch.Count = 0;
            return error is Interrupted or TryAgain ? false : throw new SocketException(error);
        }

        for (int i = 0; i < count; i++)
            batch.Lengths[i] = (int)_headers[i].Received;
        batch.Count = count;
        return count > 0;
    }

    public override void Dispose()
    {
        if (_isDisposed)
            return;

        _isDisposed = true;
        NativeMemory.Free(_headers);
        NativeMemory.Free(_vectors);
        base.Dispose();
    }

    /// <summary>The kernel overwrites the lengths, so that the headers are filled in for each call. The batch's arrays are pinned.</summary>
    private void Point(DatagramBatch batch)
    {
        byte* bytes = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(batch.Bytes, 0);
        byte* addresses = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(batch.Addresses, 0);
        for (int i = 0; i < DatagramBatch.Capacity; i++)
        {
            _vectors[i].Base = bytes + (i * DatagramBatch.SlotBytes);
            _vectors[i].Length = DatagramBatch.SlotBytes;
            _headers[i].Header.Name = addresses + (i * DatagramBatch.AddressBytes);
            _headers[i].Header.NameLength = DatagramBatch.AddressBytes;
            _headers[i].Header.Vectors = &_vectors[i];
            _headers[i].Header.VectorCount = 1;
        }
    }

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    private static partial int ReceiveMany(SafeHandle socket, MessageOfMany* messages, uint count, int flags, void* timeout);
}
