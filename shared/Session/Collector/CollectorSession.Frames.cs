using Telemetry.Wire;

namespace Telemetry.Session.Collector;

/// <summary>The control frames that a device sends (PROTOCOL 8). Each handler gives false for what is malformed or not in its place.</summary>
public sealed partial class CollectorSession
{
    private bool Handle(byte type, ref WireReader reader, long nowUs)
    {
        switch (type)
        {
            case ControlFrame.Datagram: return HandleDatagram(ref reader, nowUs);
            case ControlFrame.Ping: return HandlePing(ref reader, nowUs);
            case ControlFrame.Pong: return HandlePong(ref reader, nowUs);
            case ControlFrame.Log: return HandleLog(ref reader);
            case ControlFrame.Link: return HandleLink(ref reader);
            case ControlFrame.Result: return HandleResult(ref reader);
            case ControlFrame.Close: return HandleClose(ref reader);
            case ControlFrame.Device: return HandleDevice(ref reader);
            case ControlFrame.Boot: return HandleBoot(ref reader, nowUs);
            case ControlFrame.Channel: return HandleChannel(ref reader);
            case ControlFrame.Parameter: return HandleParameter(ref reader);
            case ControlFrame.Action: return HandleAction(ref reader);
            case ControlFrame.Ready: return HandleReady(nowUs);
            default: return type >= ControlFrame.FirstExtension;
        }
    }

    private bool HandleDatagram(ref WireReader reader, long nowUs)
    {
        TunnelledDatagram.TryRead(ref reader, out TunnelledDatagram datagram);
        DropReason reason = DatagramHeader.Read(datagram.Data, datagram.DataOffset, datagram.DataLength, out DatagramHeader header);
        if (reason == DropReason.None && header.SessionId != Id)
            reason = DropReason.UnknownSession;
        if (reason == DropReason.None)
            reason = _datagrams.Receive(datagram.Data, datagram.DataOffset, datagram.DataLength, header.Counter, false, nowUs, out _);
        if (reason != DropReason.None)
            _events.Dropped(reason);
        return true;
    }

    private bool HandlePing(ref WireReader reader, long nowUs)
    {
        if (!Ping.TryRead(ref reader, out Ping ping))
            return false;

        TakeProgress(ping.Next, ping.Datagrams);
        if (!_output.HasRoom)
        {
            Close(CloseCode.Limit, 0, "the device does not take what it asks for");
            return true;
        }

        WireWriter writer = _work.BeginFrame();
        new Pong
        {
            Id = ping.Id,
            PingTimeUs = ping.TimeUs,
            ReceivedUs = nowUs,
            SentUs = nowUs,
            Datagrams = _datagrams.HeardByUdp,
        }.Write(ref writer);
        Send(ref writer);
        return true;
    }

    private bool HandlePong(ref WireReader reader, long nowUs)
    {
        if (!Pong.TryRead(ref reader, out Pong pong))
            return false;

        TakeProgress(pong.Next, pong.Datagrams);
        if (_pings.IsAnswer(pong) && CurrentBoot is { } boot && boot.Clock.Add(pong.PingTimeUs, pong.ReceivedUs, pong.SentUs, nowUs))
            _events.ClockMeasured(boot);
        return true;
    }

    /// <summary>PROTOCOL 8.14: what PING and PONG say of the device's current boot.</summary>
    private void TakeProgress(ulong next, ulong datagrams)
    {
        CurrentBoot?.Ledger.Mark(next);
        DatagramsSent = Math.Max(DatagramsSent, datagrams);
        _events.Progressed(DatagramsSent, _datagrams.Arrived);
    }

    private bool HandleLog(ref WireReader reader)
    {
        bool isValid = LogLine.TryRead(ref reader, out LogLine line);
        if (isValid)
            _events.Logged(line);
        return isValid;
    }

    private bool HandleLink(ref WireReader reader)
    {
        bool isValid = Link.TryRead(ref reader, out Link link);
        if (isValid)
            _events.LinkChanged(link);
        return isValid;
    }

    private bool HandleResult(ref WireReader reader)
    {
        bool isValid = CommandResult.TryRead(ref reader, out CommandResult result);
        if (isValid)
            _events.Answered(result);
        return isValid;
    }

    private bool HandleClose(ref WireReader reader)
    {
        if (!Wire.Close.TryRead(ref reader, out Close close))
            return false;

        IsClosed = true;
        _events.ClosedByDevice(close);
        return true;
    }

    private bool HandleDevice(ref WireReader reader)
    {
        bool isValid = DeviceInfo.TryRead(ref reader, out DeviceInfo device);
        if (isValid)
            _events.Introduced(device);
        return isValid;
    }

    private bool HandleBoot(ref WireReader reader, long nowUs)
    {
        // PROTOCOL 8.4: the current boot first.
        if (!BootAnnouncement.TryRead(ref reader, out BootAnnouncement announcement)
            || (_boots.Count == 0 && announcement.BootId != BootId))
            return false;

        int index = _boots.Find(announcement.BootId);
        if (index == AnnouncedBoots.None)
        {
            if (_boots.IsFull)
            {
                Close(CloseCode.Limit, 0, "too many boots");
                return true;
            }

            index = _boots.Add(_events.Announce(announcement), announcement.BootId == BootId);
        }

        Boot boot = _boots[index];
        boot.Restate(announcement);
        boot.Ledger.Mark(announcement.Next);
        TakeElsewhere(boot, announcement.First);
        if (boot.Id != BootId)
            TakeForgotten(boot, announcement.Next);
        _events.Described(boot);
        if (announcement.IsLast)
            _events.AllBootsAnnounced();
        _boots.Timing(index).Soon(nowUs);
        return true;
    }

    /// <summary>PROTOCOL 8.5: what the device no longer has, and is not held here, was acknowledged to an earlier store.</summary>
    private void TakeElsewhere(Boot boot, ulong limit)
    {
        ulong from = 0;
        while (boot.Ledger.TryTakeMissing(from, limit, out ulong first, out ulong end))
        {
            boot.Ledger.CountElsewhere(end - first);
            _sink.AddElsewhere(boot, first, end - first);
            from = end;
        }

        _partials.DropRange(boot, 0, limit);
    }

    /// <summary>
    /// PROTOCOL 8.5: the log of an earlier boot ends here, cut off with the device's power. What the device had numbered beyond, and is not
    /// held here, can never come.
    /// </summary>
    private void TakeForgotten(Boot boot, ulong next)
    {
        ulong limit = boot.Ledger.Next;
        ulong from = next;
        while (boot.Ledger.TryTakeMissing(from, limit, out ulong first, out ulong end))
        {
            _sink.AddLost(boot, LostCause.Restart, first, end - first);
            from = end;
        }

        _partials.DropRange(boot, next, limit);
    }

    private bool HandleChannel(ref WireReader reader)
    {
        if (!ChannelDeclaration.TryRead(ref reader, out ChannelDeclaration channel))
            return false;

        int index = _boots.Find(channel.BootId);
        if (index == AnnouncedBoots.None || !_boots[index].Channels.TryDeclare(channel))
            return false;

        _events.Described(_boots[index]);
        return true;
    }

    private bool HandleParameter(ref WireReader reader) =>
        ParameterDeclaration.TryRead(ref reader, out ParameterDeclaration parameter) && WithinLimit(_events.Declare(parameter));

    private bool HandleAction(ref WireReader reader) =>
        ActionDeclaration.TryRead(ref reader, out ActionDeclaration action) && WithinLimit(_events.Declare(action));

    private bool WithinLimit(bool isWithin)
    {
        if (!isWithin)
            Close(CloseCode.Limit, 0, "too many declarations");
        return true;
    }

    private bool HandleReady(long nowUs)
    {
        if (CurrentBoot is null)
            return false;

        if (!IsOpen)
        {
            IsOpen = true;
            _hasCommands = true;
            _pings.Hurry(nowUs);
            _events.Ready();
        }

        return true;
    }
}
