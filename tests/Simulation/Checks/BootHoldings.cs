using Telemetry.Collector.Store;

namespace Telemetry.Simulation.Tests.Checks;

/// <summary>
/// What one store holds of one boot: for each number whether it is stored, declared lost (and why), acknowledged elsewhere, or none
/// of these.
/// </summary>
public sealed class BootHoldings
{
    private const byte Nothing = 0;
    private const byte Elsewhere = 254;
    private const byte Stored = 255;
    private readonly List<byte> _states = [];

    public ulong StoredCount { get; private set; }

    public ulong LostCount { get; private set; }

    /// <summary>How many readings had been numbered, by what the engine last said.</summary>
    public ulong Sampled { get; set; }

    /// <summary>The device will not come back to it, by what the engine last said.</summary>
    public bool IsGone { get; set; }

    public bool IsStored(ulong number) => State(number) == Stored;

    public bool IsLost(ulong number) => State(number) is not (Nothing or Stored or Elsewhere);

    public bool IsElsewhere(ulong number) => State(number) == Elsewhere;

    public void Store(ulong number)
    {
        Set(number, Stored);
        StoredCount++;
    }

    public void Lose(ulong number, byte cause)
    {
        Set(number, cause);
        LostCount++;
    }

    public void NoteElsewhere(ulong number) => Set(number, Elsewhere);

    /// <summary>What a durable store would load at start.</summary>
    public StoredBoot Load(BootKey key)
    {
        var stored = new List<NumberRange>();
        var lost = new List<LostRange>();
        var elsewhere = new List<NumberRange>();
        for (int first = 0, end; first < _states.Count; first = end)
        {
            byte state = _states[first];
            for (end = first + 1; end < _states.Count && _states[end] == state; end++)
            {
            }

            var range = new NumberRange((ulong)first, (ulong)(end - first));
            switch (state)
            {
                case Nothing:
                    break;
                case Stored:
                    stored.Add(range);
                    break;
                case Elsewhere:
                    elsewhere.Add(range);
                    break;
                default:
                    lost.Add(new LostRange(state, range.First, range.Count));
                    break;
            }
        }

        return new StoredBoot(key, Sampled, stored, lost, elsewhere, IsGone);
    }

    private byte State(ulong number) => number < (ulong)_states.Count ? _states[(int)number] : Nothing;

    private void Set(ulong number, byte state)
    {
        while ((ulong)_states.Count <= number)
        {
            _states.Add(Nothing);
        }

        _states[(int)number] = state;
    }
}
