using Telemetry.Wire;

namespace Telemetry.Session.Collector;

/// <summary>What a session tells the collector while it handles a control frame. Called inside the session: none of these may call it back, but to close it.</summary>
public interface ISessionEvents
{
    /// <summary>PROTOCOL 8.5: gives the boot, new or known. Its ledger has taken nothing of the announcement yet.</summary>
    Boot Announce(in BootAnnouncement announcement);

    /// <summary>More is known of an announced boot: a channel, a statement of its time.</summary>
    void Described(Boot boot);

    /// <summary>An exchange was added to the clock of an announced boot (PROTOCOL 11.1).</summary>
    void ClockMeasured(Boot boot);

    /// <summary>PROTOCOL 8.5: the device holds nothing of any boot that it did not announce in this session.</summary>
    void AllBootsAnnounced();

    void Introduced(DeviceInfo device);

    /// <summary>False: too many (PROTOCOL 16).</summary>
    bool Declare(ParameterDeclaration parameter);

    /// <summary>False: too many (PROTOCOL 16).</summary>
    bool Declare(ActionDeclaration action);

    /// <summary>PROTOCOL 8.9.</summary>
    void Ready();

    void LinkChanged(in Link link);

    void Logged(in LogLine line);

    void Answered(CommandResult result);

    /// <summary>A datagram that came inside the control connection was dropped.</summary>
    void Dropped(DropReason reason);

    /// <summary>A command to send, if there is one that was not sent in this session.</summary>
    bool TryTakeCommand(out Command command);

    /// <summary>The device says how many datagrams it sent; so many of them arrived by now, by any path (PROTOCOL 8.14).</summary>
    void Progressed(ulong sent, ulong arrived);

    /// <summary>The device ends the session.</summary>
    void ClosedByDevice(in Close close);
}
