using Telemetry.Wire;

namespace Telemetry.Collector.Engine;

/// <summary>The commands of one device: those without a result, and the last results (PROTOCOL 12).</summary>
internal sealed class CommandBook
{
    private const string Restarted = "the device restarted before it answered";

    private readonly List<Entry> _entries = [];

    private sealed class Entry(Command command)
    {
        public Command Command { get; } = command;

        /// <summary>The session that sent it last; 0: none.</summary>
        public uint SentIn { get; set; }

        public CommandStatus? Status { get; set; }

        public string Message { get; set; } = "";

        public TypedValue Value { get; set; }
    }

    public int Pending => _entries.Count(entry => entry.Status is null);

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<CommandView> View() => [.. _entries.Select(View)];

    /// <summary>False: too many without a result (PROTOCOL 12.4).</summary>
    public bool TryAdd(Command command)
    {
        if (Pending >= Limits.PendingCommands)
            return false;

        _entries.Add(new Entry(command));
        if (_entries.Count > Limits.RememberedCommands)
            _entries.RemoveAt(_entries.FindIndex(entry => entry.Status is not null));
        return true;
    }

    /// <summary>A command that was not sent in this session yet, oldest first.</summary>
    public bool TryTake(uint session, out Command command)
    {
        Entry? entry = _entries.Find(entry => entry.Status is null && entry.SentIn != session);
        command = entry?.Command!;
        if (entry is not null)
            entry.SentIn = session;
        return entry is not null;
    }

    /// <summary>Takes a result; null: no such command waits.</summary>
    public CommandView? Answer(CommandResult result)
    {
        int index = _entries.FindIndex(entry => entry.Command.Id == result.CommandId && entry.Status is null);
        if (index < 0)
            return null;

        Entry entry = _entries[index];
        entry.Status = result.Status;
        entry.Message = Printable.Text(result.Message);
        entry.Value = result.Value;
        return View(entry);
    }

    /// <summary>
    /// PROTOCOL 12.4: the device is back with another boot; what was asked of an earlier one stays without an answer. Gives the commands that
    /// have their result by that.
    /// </summary>
    public IReadOnlyList<CommandView> Restart(ulong bootId)
    {
        List<CommandView> settled = [];
        foreach (Entry entry in _entries)
        {
            if (entry.Status is not null || entry.Command.BootId == bootId)
                continue;

            bool isRestart = entry.Command is { Kind: CommandKind.RunAction, Name: "restart" };
            entry.Status = isRestart ? CommandStatus.Applied : CommandStatus.Failed;
            entry.Message = isRestart ? "" : Restarted;
            settled.Add(View(entry));
        }

        return settled;
    }

    private static CommandView View(Entry entry) => new(
        entry.Command.Id,
        new CommandRequest(entry.Command.Kind, entry.Command.Name, entry.Command.Value),
        entry.Status,
        entry.Message,
        entry.Value);
}
