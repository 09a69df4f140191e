using System.Text;

namespace Telemetry.Collector.Mqtt;

/// <summary>
/// Where the broker's password comes from: the first line of a file, which is read at each attempt to connect, so that a correction needs no
/// restart; or a text from the environment.
/// </summary>
public sealed class BrokerPassword
{
    public const string Variable = "TELEMETRY_MQTT_PASSWORD";

    // A password of more is a wrong file.
    private const int MostBytes = 4096;

    private readonly string? _file;
    private readonly string? _text;

    private BrokerPassword(string? file, string? text)
    {
        _file = file;
        _text = text;
    }

    public static BrokerPassword None { get; } = new(null, null);

    public static BrokerPassword OfFile(string file) => new(file, null);

    public static BrokerPassword OfText(string text) => new(null, text);

    /// <summary>Null: there is none.</summary>
    /// <exception cref="BrokerException">The file cannot be read or is empty.</exception>
    public string? Read()
    {
        if (_file is null)
            return _text;

        try
        {
            using FileStream stream = File.OpenRead(_file);
            byte[] bytes = new byte[MostBytes];
            int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            using StreamReader reader = new(new MemoryStream(bytes, 0, count), Encoding.UTF8);
            return reader.ReadLine() is { Length: > 0 } password ? password : throw new BrokerException(BrokerReasons.PasswordFile($"{_file} is empty"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new BrokerException(BrokerReasons.PasswordFile($"cannot read the password from {_file}: {exception.Message}"), exception);
        }
    }
}
