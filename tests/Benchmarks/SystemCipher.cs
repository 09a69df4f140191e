using System.Security.Cryptography;
using Telemetry.Wire;

namespace Telemetry.Benchmarks;

/// <summary>What opening the same bytes costs with .NET's own <see cref="AesCcm"/>.</summary>
public sealed class SystemCipher : Workload
{
    private const int NonceBytes = 13;
    private readonly AesCcm _cipher = new(new byte[16]);
    private readonly byte[] _datagram;
    private readonly byte[] _text;

    public SystemCipher(int readings, int bytes)
        : base(".NET AesCcm, open", readings)
    {
        _datagram = new byte[bytes];
        _text = new byte[bytes - DatagramHeader.Bytes - Limits.TagBytes];
        Span<byte> datagram = _datagram;
        _cipher.Encrypt(new byte[NonceBytes], _text, datagram[DatagramHeader.Bytes..^Limits.TagBytes], datagram[^Limits.TagBytes..], datagram[..DatagramHeader.Bytes]);
    }

    public override int Bytes => _datagram.Length;

    public override void Prepare()
    {
    }

    public override void Run()
    {
        ReadOnlySpan<byte> datagram = _datagram;
        Span<byte> nonce = stackalloc byte[NonceBytes];
        nonce.Clear();
        for (int i = 0; i < Datagrams; i++)
        {
            _cipher.Decrypt(nonce, datagram[DatagramHeader.Bytes..^Limits.TagBytes], datagram[^Limits.TagBytes..], _text, datagram[..DatagramHeader.Bytes]);
        }
    }

    public override void Dispose()
    {
        _cipher.Dispose();
        base.Dispose();
    }
}
