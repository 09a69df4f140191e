using System.Diagnostics;

namespace Telemetry.SystemTests;

/// <summary>
/// Hosts with networks of their own on this machine: network namespaces of Linux, joined by virtual cables. Needs root and the program ip (iproute2).
/// </summary>
internal sealed class VirtualNetwork : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static int _networks;

    private readonly string _prefix = $"telemetry-{Environment.ProcessId}-{Interlocked.Increment(ref _networks)}";
    private readonly List<string> _hosts = [];
    private int _cables;

    /// <summary>A network to test with; where there can be none, the test is skipped and says why.</summary>
    public static VirtualNetwork Create()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "network namespaces are Linux's");
        VirtualNetwork network = new();
        string fault;
        try
        {
            fault = network.TryRun("netns", "add", $"{network._prefix}-probe");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            fault = "the program ip (package iproute2) is missing";
        }

        network._hosts.Add($"{network._prefix}-probe");
        if (fault.Length > 0)
            network.Dispose();
        Assert.SkipUnless(fault.Length == 0, $"no network namespace can be made here: {fault}");
        return network;
    }

    /// <summary>What to put before a command so that it runs on a host.</summary>
    public static string[] On(string host) => ["ip", "netns", "exec", host];

    /// <summary>A host without any network but its own loopback.</summary>
    public string AddHost(string name)
    {
        string host = $"{_prefix}-{name}";
        Run("netns", "add", host);
        _hosts.Add(host);
        Run("-n", host, "link", "set", "lo", "up");
        return host;
    }

    /// <summary>A cable between two hosts. Addresses have a prefix length: 10.0.0.1/24.</summary>
    public void Connect((string Host, string Interface, string Address) one, (string Host, string Interface, string Address) other)
    {
        // Interfaces are made where the names are unique and short (15 characters), then moved.
        string end = $"t{Environment.ProcessId % 100_000}n{_networks % 100}c{++_cables}";
        Run("link", "add", $"{end}a", "type", "veth", "peer", "name", $"{end}b");
        Attach($"{end}a", one);
        Attach($"{end}b", other);
    }

    public void AddAddress(string host, string @interface, string address) =>
        Run("-n", host, "address", "add", address, "broadcast", "+", "dev", @interface);

    public void RemoveAddress(string host, string @interface, string address) => Run("-n", host, "address", "del", address, "dev", @interface);

    public void AddDefaultRoute(string host, string gateway) => Run("-n", host, "route", "add", "default", "via", gateway);

    public void Dispose()
    {
        foreach (string host in _hosts)
            TryRun("netns", "del", host);
    }

    private void Attach(string end, (string Host, string Interface, string Address) to)
    {
        Run("link", "set", end, "netns", to.Host, "name", to.Interface);
        AddAddress(to.Host, to.Interface, to.Address);
        Run("-n", to.Host, "link", "set", to.Interface, "up");
    }

    private void Run(params string[] arguments) => Assert.Equal("", TryRun(arguments));

    /// <summary>What ip had to say; empty when it did what it was asked.</summary>
    private string TryRun(params string[] arguments)
    {
        using Process ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        string said = ip.StandardError.ReadToEnd();
        Assert.True(ip.WaitForExit(Patience), $"{_prefix}: ip {string.Join(' ', arguments)} does not end");
        return ip.ExitCode == 0 ? "" : $"{said.Trim()} (exit code {ip.ExitCode})";
    }
}
