namespace Telemetry.Fuzz.Tests;

/// <summary>
/// Something that takes bytes from strangers. <see cref="Run"/> depends on its input alone, so that an input is all that it
/// takes to see a fault again.
/// </summary>
public abstract class FuzzTarget
{
    public abstract string Name { get; }

    public abstract int LargestInput { get; }

    /// <summary>What one run may allocate: a number that does not grow with what the input claims.</summary>
    public virtual long LargestAllocation => 256 * 1024;

    /// <summary>Of the time, compared with the others: what has states needs more of it.</summary>
    public virtual int Share => 1;

    /// <summary>The first inputs.</summary>
    public abstract IEnumerable<byte[]> Seeds { get; }

    /// <summary>Bytes that mean something to the target.</summary>
    public virtual IReadOnlyList<byte[]> Words => [];

    /// <summary>Throws when an invariant is broken.</summary>
    public abstract void Run(byte[] input);

    protected static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }
}
