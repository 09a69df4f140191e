using System.Net;
using System.Security.Cryptography;
using System.Text;
using Telemetry.Collector.Engine;
using Telemetry.Collector.Keys;
using Telemetry.Collector.Store;
using Telemetry.Collector.Views;
using Telemetry.Security;

namespace Telemetry.Collector.Tests.Engine;

/// <summary>An engine, a store and a clock that a test moves.</summary>
internal sealed class EngineBench
{
    public const ulong BootA = 0xAAAA;
    public const ulong BootB = 0xBBBB;
    public const long UtcUsAtZero = 1_700_000_000_000_000;

    private readonly byte[] _answer = new byte[64];

    public EngineBench(EngineOptions? options = null, IEnumerable<StoredBoot>? stored = null, params string[] devices)
        : this(options, stored, [], devices)
    {
    }

    public EngineBench(EngineOptions? options, IEnumerable<StoredBoot>? stored, IEnumerable<StoredAlert> alerts, params string[] devices)
    {
        Options = options ?? new EngineOptions();
        Keys = new TestKeys(devices.Length == 0 ? ["pump"] : devices);
        Engine = new CollectorEngine(Options, Keys, new SystemRandomSource(), stored, UtcUsAtZero, alerts: alerts);
    }

    public EngineOptions Options { get; }

    public TestKeys Keys { get; }

    public CollectorEngine Engine { get; }

    public MemoryStore Store { get; } = new();

    public long NowUs { get; private set; } = 1_000_000;

    public DeviceView Pump => Engine.View(NowUs).Devices.Single(device => device.Device == "pump");

    public IReadOnlyDictionary<string, ulong> Drops => Engine.View(NowUs).Drops;

    public static byte[] KeyOf(string device) => SHA256.HashData(Encoding.UTF8.GetBytes(device));

    public static DatagramSource Address(int host, int port = 4000) => DatagramSource.From(new IPEndPoint(new IPAddress([10, 0, (byte)(host >> 8), (byte)host]), port));

    public TestDevice Device(ulong boot = BootA, int host = 1, string id = "pump", byte[]? key = null) => new(this, id, boot, Address(host), key);

    /// <summary>Moves the clock, and ticks at every deadline on the way.</summary>
    public void Pass(double seconds)
    {
        long endUs = NowUs + (long)(seconds * 1e6);
        while (Engine.NextDeadlineUs <= endUs)
        {
            NowUs = Math.Max(NowUs, Engine.NextDeadlineUs);
            Engine.Tick(NowUs);
        }

        NowUs = endUs;
    }

    public int Deliver(byte[] datagram, DatagramSource from) => Engine.ReceiveDatagram(datagram, 0, datagram.Length, from, _answer, NowUs);

    /// <summary>The store keeps what waits.</summary>
    public void Commit()
    {
        while (Engine.TryTakeBatch(out ReadingBatch? batch))
        {
            Store.Commit(batch);
            Engine.Committed(batch, NowUs);
        }
    }

    public List<LogLine> LogLines()
    {
        List<LogLine> lines = [];
        while (Engine.TryNextLogLine(out LogLine line))
            lines.Add(line);
        return lines;
    }

    internal sealed class TestKeys(IEnumerable<string> devices) : IKeyRing
    {
        public HashSet<string> Enrolled { get; } = [.. devices];

        public IReadOnlyCollection<string> Devices => Enrolled;

        /// <summary>New keys; without one a device has <see cref="KeyOf"/>.</summary>
        public Dictionary<string, byte[]> New { get; } = [];

        /// <summary>Devices that may use <see cref="KeyOf"/> although they have a new key.</summary>
        public HashSet<string> InOverlap { get; } = [];

        public bool TryGetKey(string device, out byte[] key)
        {
            key = New.GetValueOrDefault(device) ?? KeyOf(device);
            return Enrolled.Contains(device);
        }

        public ReplacedKey? Replaced(string device) => InOverlap.Contains(device) ? new ReplacedKey(Before ?? KeyOf(device), DateTimeOffset.UnixEpoch) : null;

        /// <summary>The key before the newest; null: <see cref="KeyOf"/>.</summary>
        public byte[]? Before { get; set; }

        /// <summary>Makes a new key; the one before stays valid.</summary>
        public byte[] Rotate(string device)
        {
            InOverlap.Add(device);
            return New[device] = KeyOf(device + " anew");
        }
    }
}
