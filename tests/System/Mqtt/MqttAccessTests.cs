using System.Globalization;
using Telemetry.Collector.Views;

namespace Telemetry.SystemTests.Mqtt;

/// <summary>Passwords and certificates of a real broker: what is wrong is said, and put right without a restart.</summary>
public sealed class MqttAccessTests : IDisposable
{
    private readonly Site _site = new();

    public void Dispose() => _site.Dispose();

    private async Task<OutboxView> MqttAsync(string what, Func<OutboxView, bool> isFulfilled) =>
        (await _site.ViewAsync(what, view => view.Outboxes.Any(isFulfilled))).Outboxes[0];

    [Fact]
    public async Task Connect_WrongPassword_IsSaidAndACorrectedFileIsEnough()
    {
        // Its file is written before it starts.
        string passwords = Path.Combine(_site.Scratch, "passwords");
        string password = Path.Combine(_site.Scratch, "password");
        await File.WriteAllTextAsync(passwords, "", TestContext.Current.CancellationToken);
        using Mosquitto broker = await Mosquitto.StartNewAsync($"password_file {passwords}");
        await broker.RunAsync("mosquitto_passwd", "-b", passwords, "alice", "geheim");
        broker.Reload();
        await File.WriteAllTextAsync(password, "falsch\n", TestContext.Current.CancellationToken);
        _site.CollectorArguments = ["--http", "off", "--mqtt", $"mqtt://alice@127.0.0.1:{broker.Port}", "--mqtt-password-file", password];
        await _site.StartCollectorAsync();
        OutboxView refused = await MqttAsync("a refusal", outbox => outbox.Reason.Code == "wrong-password");

        Assert.Contains("alice", refused.Reason.Evidence, StringComparison.Ordinal);
        Assert.Contains("--mqtt-password-file", refused.Reason.Next, StringComparison.Ordinal);
        Assert.DoesNotContain("falsch", _site.Collector.Errors + string.Join('\n', _site.Collector.Output) + refused, StringComparison.Ordinal);

        // The collector takes readings all the same.
        string provisioning = await _site.EnrollAsync("sim");
        Assert.Equal(0, await _site.Simulate(provisioning, "--rate", "20", "--for", "2s").ExitAsync());
        await MqttAsync("a backlog", outbox => outbox is { IsConnected: false, Backlog: > 10 });

        await File.WriteAllTextAsync(password, "geheim\n", TestContext.Current.CancellationToken);
        OutboxView connected = await MqttAsync("the connection", outbox => outbox is { IsConnected: true, Backlog: 0 });
        Assert.True(connected.Delivered > 10);
        Assert.DoesNotContain("geheim", _site.Collector.Errors + string.Join('\n', _site.Collector.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PasswordInTheAddress_IsRefusedAndNotRepeated()
    {
        ChildProcess run = _site.Run("run", "--mqtt", "mqtt://alice:geheim@127.0.0.1");
        Assert.Equal(2, await run.ExitAsync());
        Assert.Contains("--mqtt-password-file", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_CertificateOfOwnAuthority_IsAcceptedOnlyWithThatAuthority()
    {
        Assert.SkipUnless(Mosquitto.Find("openssl") is not null, "openssl is not installed");
        await CertificateAsync("ours", "127.0.0.1");
        await CertificateAsync("other", "127.0.0.1");
        string scratch = _site.Scratch;
        using Mosquitto broker = await Mosquitto.StartNewAsync($"cafile {scratch}/ours-ca.pem", $"certfile {scratch}/ours.pem", $"keyfile {scratch}/ours.key");
        string address = string.Create(CultureInfo.InvariantCulture, $"mqtts://127.0.0.1:{broker.Port}");

        await AssertAsync(address, "other-ca.pem", "certificate");
        await AssertAsync(address, null, "certificate");
        await AssertAsync(address, "ours-ca.pem", "connected");
        // The same broker under a name that is not in its certificate.
        await AssertAsync(address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), "ours-ca.pem", "certificate");
        // TLS to a port without it, and the reverse.
        await AssertAsync(address.Replace("mqtts", "mqtt", StringComparison.Ordinal), null, "not-mqtt", "connection-lost");
    }

    private async Task AssertAsync(string address, string? authority, params string[] codes)
    {
        using Site site = new() { CollectorArguments = ["--http", "off", "--mqtt", address, .. authority is null ? [] : (string[])["--mqtt-ca", Path.Combine(_site.Scratch, authority)]] };
        await site.StartCollectorAsync();
        CollectorView view = await site.ViewAsync($"{address} with {authority ?? "no authority"}: {string.Join(" or ", codes)}", view => codes.Contains(view.Outboxes[0].Reason.Code));
        Assert.Equal(codes.Contains("connected"), view.Outboxes[0].IsConnected);
    }

    /// <summary>An authority, and a certificate that it signed for an address.</summary>
    private async Task CertificateAsync(string name, string address)
    {
        string scratch = _site.Scratch;
        string extensions = Path.Combine(scratch, $"{name}.ext");
        await File.WriteAllTextAsync(extensions, $"subjectAltName=IP:{address}\n", TestContext.Current.CancellationToken);
        await OpenSslAsync("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", $"/CN={name} authority", "-keyout", $"{scratch}/{name}-ca.key", "-out", $"{scratch}/{name}-ca.pem");
        await OpenSslAsync("req", "-newkey", "rsa:2048", "-nodes", "-subj", $"/CN={address}", "-keyout", $"{scratch}/{name}.key", "-out", $"{scratch}/{name}.csr");
        await OpenSslAsync(
            "x509", "-req", "-in", $"{scratch}/{name}.csr", "-CA", $"{scratch}/{name}-ca.pem", "-CAkey", $"{scratch}/{name}-ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", extensions, "-out", $"{scratch}/{name}.pem");
    }

    private static async Task OpenSslAsync(params string[] arguments)
    {
        using ChildProcess process = ChildProcess.Tool(Mosquitto.Find("openssl")!, arguments);
        Assert.True(await process.ExitAsync() == 0, process.Errors);
    }
}
