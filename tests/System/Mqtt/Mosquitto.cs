using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Telemetry.SystemTests.Mqtt;

/// <summary>A real broker with a configuration of its own, on a free port, and its command line tools.</summary>
internal sealed class Mosquitto : IDisposable
{
    private const string Missing = "mosquitto, mosquitto_pub or mosquitto_sub is not installed (Debian: mosquitto, mosquitto-clients)";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("telemetry-mosquitto-");
    private readonly List<ChildProcess> _processes = [];
    private readonly string _configuration;
    private ChildProcess _broker = null!;

    private Mosquitto(IEnumerable<string> settings)
    {
        Port = FreePort();
        _configuration = File("mosquitto.conf");
        string[] all = [.. settings];
        // Started as root it would give up its rights, and with them its files.
        string[] user = [$"user {Environment.UserName}"];
        string[] access = all.Any(line => line.StartsWith("password_file", StringComparison.Ordinal)) ? [] : ["allow_anonymous true"];
        System.IO.File.WriteAllLines(_configuration, [$"listener {Port} 127.0.0.1", .. user, .. access, .. all]);
    }

    /// <summary>Starts a broker, and comes back when it listens; without the program the test is skipped.</summary>
    /// <param name="settings">lines of its configuration beside the listener</param>
    public static async Task<Mosquitto> StartNewAsync(params IEnumerable<string> settings)
    {
        Assert.SkipUnless(Find("mosquitto") is not null && Find("mosquitto_pub") is not null && Find("mosquitto_sub") is not null, Missing);
        Mosquitto broker = new(settings);
        await broker.StartAsync();
        return broker;
    }

    public int Port { get; }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"mqtt://127.0.0.1:{Port}");

    public string Log => _broker.Errors;

    /// <summary>A file of this broker's, deleted with it.</summary>
    public string File(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Where a program is; null: nowhere.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Concat(["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"])
            .Select(directory => Path.Combine(directory, program)).FirstOrDefault(System.IO.File.Exists);

    /// <summary>Has it end with its work done, as a service manager does.</summary>
    public async Task StopAsync()
    {
        _broker.Terminate();
        await _broker.ExitAsync();
    }

    /// <summary>kill -9</summary>
    public async Task KillAsync()
    {
        _broker.Kill();
        await _broker.ExitAsync();
    }

    /// <summary>Starts it, also again, on the same port.</summary>
    public async Task StartAsync()
    {
        _broker = Keep(ChildProcess.Tool(Find("mosquitto")!, "-c", _configuration, "-v"));
        await Eventually.Get("a broker that listens", ListensAsync, listens => listens);
    }

    public void Pause() => _broker.Pause();

    public void Continue() => _broker.Continue();

    /// <summary>Has it read its configuration and its password file again.</summary>
    public void Reload() => _broker.HangUp();

    /// <summary>Runs a tool to its end.</summary>
    public async Task RunAsync(string tool, params IEnumerable<string> arguments)
    {
        ChildProcess process = Keep(ChildProcess.Tool(Find(tool)!, arguments));
        Assert.True(await process.ExitAsync() == 0, process.Errors);
    }

    public Task PublishAsync(params IEnumerable<string> arguments) =>
        RunAsync("mosquitto_pub", ["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), .. arguments]);

    /// <summary>Listens, and comes back when it does. It ends with the broker's connection.</summary>
    public async Task<Subscriber> SubscribeAsync(params IEnumerable<string> topics)
    {
        ChildProcess process = Keep(ChildProcess.Tool(
            Find("mosquitto_sub")!,
            ["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-q", "1", "-F", "%r %t %p", "-t", Subscriber.Sign, .. topics.SelectMany(topic => (string[])["-t", topic])]));
        Subscriber subscriber = new(process);
        await Eventually.Get("the subscription", () => Task.FromResult(subscriber.IsListening || process.HasExited), isDecided => isDecided);
        Assert.True(subscriber.IsListening, process.Errors);
        return subscriber;
    }

    public void Dispose()
    {
        foreach (ChildProcess process in _processes)
            process.Dispose();
        _directory.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> ListensAsync()
    {
        Assert.False(_broker.HasExited, Log);
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private ChildProcess Keep(ChildProcess process)
    {
        _processes.Add(process);
        return process;
    }
}
