using System.Security.Cryptography;
using System.Text;

namespace Telemetry.Collector.Http;

/// <summary>
/// The secret that a client of the HTTP API shows. It comes from a file or the environment, never from an argument, which every process of this machine could read.
/// </summary>
public sealed class HttpToken
{
    public const string Variable = "TELEMETRY_HTTP_TOKEN";
    public const string FileVariable = "TELEMETRY_HTTP_TOKEN_FILE";

    /// <summary>Characters. 16 random ones of base64 are 96 bits: nobody guesses them over a network.</summary>
    public const int Shortest = 16;

    // A token has one line; who names a log by mistake is told soon.
    private const int MostBytes = 4096;

    // What is compared has the same length, whatever was shown.
    private readonly byte[] _digest;

    private HttpToken(string token) => _digest = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Key for what only the holder of this token's collector may have made, such as a session's cookie.</summary>
    public byte[] DeriveKey(string purpose) => HMACSHA256.HashData(_digest, Encoding.UTF8.GetBytes(purpose));

    /// <summary>Takes as long for a wrong token as for the right one.</summary>
    public bool Matches(string shown) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(shown)), _digest);

    /// <param name="file">its first line is the token; null: the environment may have it</param>
    /// <returns>null: there is none</returns>
    /// <exception cref="UserException">It cannot be read, or is too short.</exception>
    public static HttpToken? Read(string? file)
    {
        (string? token, string origin) = file is not null ? (FromFile(file), file) : (Environment.GetEnvironmentVariable(Variable), Variable);
        if (file is null && string.IsNullOrEmpty(token))
            return null;

        return Parse(token!, origin);
    }

    internal static HttpToken Parse(string token, string origin)
    {
        token = token.Trim();
        bool isHeader = token.All(letter => letter is > ' ' and <= '~');
        return token.Length >= Shortest && isHeader
            ? new HttpToken(token)
            : throw new UserException(
                isHeader ? $"{origin}: the token has {token.Length} characters, fewer than {Shortest}" : $"{origin}: a token has no spaces and only characters of ASCII",
                $"Make one with: {HowToMake(origin == Variable ? "FILE" : origin)}",
                ExitCode.Usage);
    }

    public static string HowToMake(string file) => $"(umask 077; head -c 24 /dev/urandom | base64 > {file})";

    private static string FromFile(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            byte[] bytes = new byte[MostBytes];
            int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            using StreamReader reader = new(new MemoryStream(bytes, 0, count), Encoding.UTF8);
            return reader.ReadLine() ?? "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot read the token of the HTTP API from {file}: {exception.Message}", $"Make one with: {HowToMake(file)}");
        }
    }
}
