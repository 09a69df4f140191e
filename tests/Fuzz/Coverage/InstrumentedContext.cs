using System.Reflection;
using System.Runtime.Loader;

namespace Telemetry.Fuzz.Tests.Coverage;

/// <summary>
/// Loads the assemblies of the stack a second time, instrumented, and this test assembly with them, so that the targets are
/// ordinary code that runs against what counts its edges.
/// </summary>
public sealed class InstrumentedContext : AssemblyLoadContext
{
    private static readonly string[] Instrumented = ["Telemetry.Protocol", "Telemetry.Protocol.Collector", "Telemetry.Device", "telemetry"];
    private static readonly Assembly Own = typeof(InstrumentedContext).Assembly;

    private readonly byte[] _map = new byte[EdgeInstrumentation.MapLength];
    private readonly byte[] _seen = new byte[EdgeInstrumentation.MapLength];
    private Action? _reset;

    public InstrumentedContext()
        : base("instrumented")
    {
        Type targets = LoadFromAssemblyName(Own.GetName()).GetType(typeof(FuzzTargets).FullName!, throwOnError: true)!;
        Find = targets.GetMethod(nameof(FuzzTargets.Runner))!.CreateDelegate<Func<string, Action<byte[]>>>();
    }

    /// <summary>The function of a target, by its name, of the instrumented world.</summary>
    public Func<string, Action<byte[]>> Find { get; }

    /// <summary>Edges in their buckets that were ever seen.</summary>
    public int Seen { get; private set; }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string path = Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll");
        if (assemblyName.Name == Own.GetName().Name)
        {
            return LoadFromAssemblyPath(path);
        }

        if (!Instrumented.Contains(assemblyName.Name))
        {
            return null;
        }

        Assembly assembly = LoadFromStream(new MemoryStream(EdgeInstrumentation.Instrument(path)));
        Type counters = assembly.GetType(EdgeInstrumentation.TypeName, throwOnError: true)!;
        counters.GetField(EdgeInstrumentation.MapField)!.SetValue(null, _map);
        _reset += counters.GetMethod(EdgeInstrumentation.ResetMethod)!.CreateDelegate<Action>();
        return assembly;
    }

    /// <summary>To be called before each run.</summary>
    public void Clear()
    {
        Array.Clear(_map);
        _reset?.Invoke();
    }

    /// <summary>True when the last run took an edge that no run before took, or took one in another order of magnitude.</summary>
    public bool IsNew()
    {
        bool isNew = false;
        int at = 0;
        while (true)
        {
            int step = _map.AsSpan(at).IndexOfAnyExcept((byte)0);
            if (step < 0)
            {
                return isNew;
            }

            at += step;
            byte bucket = (byte)(1 << Bucket(_map[at]));
            if ((_seen[at] & bucket) == 0)
            {
                _seen[at] |= bucket;
                Seen++;
                isNew = true;
            }

            at++;
        }
    }

    // AFL's classes of hit counts: 1, 2, 3, 4-7, 8-15, 16-31, 32-127, 128 and more.
    private static int Bucket(byte hits) => hits switch { <= 3 => hits - 1, <= 7 => 3, <= 15 => 4, <= 31 => 5, <= 127 => 6, _ => 7 };
}
