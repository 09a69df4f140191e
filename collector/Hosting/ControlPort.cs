using System.IO.Pipelines;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Telemetry.Collector.Engine;

namespace Telemetry.Collector.Hosting;

/// <summary>
/// A control connection on Kestrel: bytes from the socket go to the engine, bytes of the engine to the socket, each in its own loop, so
/// that a device that takes nothing cannot stop what it sends.
/// </summary>
public sealed class ControlPort(EngineDoor door) : ConnectionHandler
{
    /// <summary>Bytes that wait in memory for one connection, each way; a few dozen control frames.</summary>
    public const int BufferBytes = 64 * 1024;

    // A peer that takes nothing for as long as the session's own timeout (PROTOCOL 13.1) is gone.
    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(15);

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        if (!door.TryAccept(DatagramSource.From((IPEndPoint)connection.RemoteEndPoint!), out ControlConnection? accepted))
        {
            connection.Abort();
            return;
        }

        Task sending = SendAsync(accepted, connection);
        DisconnectReason reason = DisconnectReason.ClosedHere;
        try
        {
            reason = await ReceiveAsync(accepted, connection.Transport.Input);
        }
        finally
        {
            door.Disconnected(accepted, reason);
            accepted.End();
            await sending;
        }
    }

    private async Task<DisconnectReason> ReceiveAsync(ControlConnection connection, PipeReader input)
    {
        try
        {
            while (true)
            {
                ReadResult result = await input.ReadAsync();
                foreach (ReadOnlyMemory<byte> segment in result.Buffer)
                    door.Receive(connection, Array(segment));
                input.AdvanceTo(result.Buffer.End);
                if (result.IsCanceled)
                    return DisconnectReason.ClosedHere;
                if (result.IsCompleted)
                    return DisconnectReason.ClosedByPeer;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return exception is ConnectionResetException ? DisconnectReason.Reset : DisconnectReason.ClosedHere;
        }
    }

    private async Task SendAsync(ControlConnection connection, ConnectionContext context)
    {
        PipeWriter output = context.Transport.Output;
        byte[] buffer = new byte[Wire.Limits.ControlRecordBytes];
        using CancellationTokenSource patience = new();
        try
        {
            while (true)
            {
                int count = door.Poll(connection, buffer, out bool isClosing);
                if (count > 0)
                {
                    patience.CancelAfter(SendPatience);
                    FlushResult flushed = await output.WriteAsync(buffer.AsMemory(0, count), patience.Token);
                    patience.CancelAfter(Timeout.InfiniteTimeSpan);
                    if (flushed.IsCompleted)
                        return;
                }
                else if (isClosing)
                {
                    await output.CompleteAsync();
                    context.Transport.Input.CancelPendingRead();
                    return;
                }
                else if (!await connection.WaitAsync())
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            context.Abort(new ConnectionAbortedException("the device takes nothing"));
        }
    }

    /// <summary>Kestrel's memory lies in arrays; memory that does not is copied.</summary>
    private static ArraySegment<byte> Array(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> array) ? array : memory.ToArray();
}
