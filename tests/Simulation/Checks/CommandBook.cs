namespace Telemetry.Simulation.Tests.Checks;

/// <summary>
/// Every command carries a value that no other carries. The devices note which values they applied, so that a command that
/// was applied twice, or was said to be applied and was not, shows.
/// </summary>
public sealed class CommandBook
{
    private readonly Dictionary<long, int> _applied = [];

    public long Issued { get; private set; }

    public long AppliedCount => _applied.Count;

    public long NextValue() => ++Issued;

    public void Applied(long value)
    {
        int times = _applied.GetValueOrDefault(value) + 1;
        _applied[value] = times;
        Violation.Unless(times == 1, $"the command with the value {value} was applied {times} times");
    }

    public bool WasApplied(long value) => _applied.ContainsKey(value);
}
