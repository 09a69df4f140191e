using Telemetry.Device;

namespace Telemetry.Simulation.Tests.Network;

/// <summary>The TCP socket of a simulated device.</summary>
public sealed class VirtualControlLink(DeviceAttachment attachment) : IControlLink
{
    private StreamEnd? _end;
    private int _attempt;
    private bool _opened;

    public LinkState State { get; private set; }

    public string Error { get; private set; } = "";

    public StreamEnd? End => _end;

    public void Open(string host, int port)
    {
        Close();
        State = LinkState.Opening;
        Error = "";
        int attempt = ++_attempt;
        attachment.Connect(host, port, (end, error) => Opened(attempt, end, error));
    }

    public int Receive(byte[] buffer, int offset, int count)
    {
        int received = _end == null ? 0 : _end.Receive(buffer, offset, count);
        if (received == 0)
        {
            NoticeEnd();
        }

        return received;
    }

    public int Send(byte[] buffer, int offset, int count)
    {
        int sent = _end == null ? 0 : _end.Send(buffer, offset, count);
        if (sent > 0 && !_opened)
        {
            _opened = true;
            attachment.Wiretap.Opening(buffer.AsSpan(offset, sent));
        }

        return sent;
    }

    public void Close()
    {
        _attempt++;
        if (_end != null)
        {
            // What the socket took is sent still, or not: with unread data a closed socket resets.
            if (_end.Waiting > 0)
            {
                _end.Abort();
            }
            else
            {
                _end.Close();
            }

            _end = null;
        }

        State = LinkState.Closed;
    }

    /// <summary>The power went: nobody is told.</summary>
    public void Vanish()
    {
        _attempt++;
        _end?.Vanish();
        _end = null;
        State = LinkState.Closed;
    }

    private void Opened(int attempt, StreamEnd? end, string error)
    {
        if (attempt != _attempt)
        {
            end?.Close();
            return;
        }

        _end = end;
        _opened = false;
        State = end == null ? LinkState.Failed : LinkState.Open;
        Error = error;
        if (end != null)
        {
            end.Changed = Changed;
        }

        attachment.Wake();
    }

    private void Changed()
    {
        NoticeEnd();
        attachment.Wake();
    }

    private void NoticeEnd()
    {
        if (_end is { WasReset: true })
        {
            Fail("connection reset");
        }
        else if (_end is { AtEnd: true })
        {
            _end.Close();
            Fail("connection closed by the collector");
        }
    }

    private void Fail(string why)
    {
        _end = null;
        State = LinkState.Failed;
        Error = why;
    }
}
