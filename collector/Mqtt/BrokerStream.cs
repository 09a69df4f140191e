using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Telemetry.Collector.Mqtt;

/// <summary>Opens the TCP connection to a broker, with TLS where the address says so, and says exactly why it could not.</summary>
internal static class BrokerStream
{
    /// <param name="address">the broker</param>
    /// <param name="authority">file with certificates of the authorities that are trusted instead of the system's, PEM; null: the system's</param>
    /// <param name="cancelled">the patience is over, or nobody wants it any more</param>
    /// <exception cref="BrokerException">It did not work.</exception>
    public static async Task<Stream> OpenAsync(BrokerAddress address, string? authority, CancellationToken cancelled)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, cancelled);
            NetworkStream plain = new(socket, ownsSocket: true);
            return address.IsSecure ? await SecureAsync(plain, address, authority, cancelled) : plain;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new BrokerException(BrokerReasons.Of(exception, address), exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<SslStream> SecureAsync(NetworkStream plain, BrokerAddress address, string? authority, CancellationToken cancelled)
    {
        string fault = "";
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = address.Host,
            CertificateChainPolicy = authority is null ? null : Trust(authority),
            RemoteCertificateValidationCallback = (_, _, chain, errors) => (fault = Fault(errors, chain, address)).Length == 0,
        };
        SslStream secure = new(plain);
        try
        {
            await secure.AuthenticateAsClientAsync(options, cancelled);
            return secure;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            await secure.DisposeAsync();
            throw new BrokerException(
                fault.Length > 0
                    ? BrokerReasons.Certificate(fault, address, authority is not null)
                    : BrokerReasons.NotMqtt(address, $"{address} does not speak TLS as expected: {exception.Message}"),
                exception);
        }
    }

    /// <exception cref="BrokerException">The file cannot be read.</exception>
    private static X509ChainPolicy Trust(string authority)
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(authority);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw Unreadable(authority, exception.Message, exception);
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw Unreadable(authority, "there is no certificate in it", null);
    }

    private static BrokerException Unreadable(string authority, string why, Exception? cause) => new(
        new Views.StateReason("certificate", $"cannot use the certificates of {authority}: {why}", "name a PEM file with the authority's certificate with --mqtt-ca FILE"), cause);

    private static string Fault(SslPolicyErrors errors, X509Chain? chain, BrokerAddress address)
    {
        List<string> faults = [];
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            faults.Add("there is none");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            faults.Add($"it is not for the name {address.Host}");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            faults.AddRange(chain?.ChainStatus.Select(status => status.StatusInformation.Trim().TrimEnd('.')).Distinct() ?? []);
        return errors == SslPolicyErrors.None ? "" : string.Join("; ", faults);
    }
}
