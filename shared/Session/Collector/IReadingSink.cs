using Telemetry.Wire;

namespace Telemetry.Session.Collector;

/// <summary>The queue to the store, as sessions see it. What is added was taken into the boot's ledger just before.</summary>
public interface IReadingSink
{
    /// <summary>
    /// Whether so many readings, with so many bytes of text and binary values, and what else a datagram declares can be taken now. Asked once
    /// for each datagram; when true, what follows is taken.
    /// </summary>
    bool HasRoom(int readings, int dataBytes);

    /// <summary>Something was not taken for want of room, and there is not room for many more yet: gaps are not named (PROTOCOL 9.12).</summary>
    bool IsFull { get; }

    /// <summary>A reading that is not taken for want of room, and may be shown nevertheless. Its data is borrowed for the call.</summary>
    void Show(Boot boot, in Reading reading);

    /// <summary>The reading's data is borrowed for the call.</summary>
    void Add(Boot boot, in Reading reading);

    void AddLost(Boot boot, LostCause cause, ulong first, ulong count);

    /// <summary>PROTOCOL 8.5.</summary>
    void AddElsewhere(Boot boot, ulong first, ulong count);
}
