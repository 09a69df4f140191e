using System.Globalization;
using System.Text.Json;
using Telemetry.Device;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Host;

/// <summary>
/// What the program says: messages on standard error, readings on standard output, or all of it as NDJSON on standard output. Beneath
/// systemd each message has its level, as sd-daemon(3) has it.
/// </summary>
internal sealed class Output(bool json, bool print)
{
    private readonly bool _isJournal = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 };
    private bool _hasFailed;
    private string _told = "";

    public void Message(LogLevel level, string text)
    {
        if (json) Line(new { type = "log", time = Now, level = level.ToString().ToLowerInvariant(), text });
        else Tell(level, text);
    }

    public void Status(DeviceStatus status, string reason)
    {
        if (json)
        {
            Line(new { type = "status", time = Now, status = Name(status), reason });
            return;
        }

        // A collector that is away for days is news once: the tries, one each eight seconds, are not, nor is why they failed, if it is the same.
        bool isTry = status is DeviceStatus.Searching or DeviceStatus.Connecting or DeviceStatus.Joining;
        if (isTry && _hasFailed) return;
        _hasFailed = isTry ? _hasFailed : status == DeviceStatus.Waiting && reason.Length > 0;
        if (reason.Length > 0) Tell(LogLevel.Information, reason);
        else if (status != DeviceStatus.Waiting) Tell(LogLevel.Information, Name(status));
    }

    public void Started(object facts, string text)
    {
        if (json) Line(facts);
        else Tell(LogLevel.Information, text);
    }

    public void Reading(ChannelDeclaration channel, ref Reading reading)
    {
        if (!print && !json) return;
        object value = Value(ref reading);
        if (json) Line(new { type = "reading", channel = channel.Name, number = reading.Number, deviceTimeUs = reading.TimeUs, value, unit = channel.Unit });
        else Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{channel.Name,-24} {value} {(channel.Unit == "1" ? "" : channel.Unit)}").TrimEnd());
    }

    public void Summary(object facts, string text)
    {
        if (json) Line(facts);
        else Tell(LogLevel.Information, text);
    }

    public static string Name(DeviceStatus status) => status switch
    {
        DeviceStatus.Online => "online",
        DeviceStatus.OnlineWithoutUdp => "online without UDP",
        _ => status.ToString().ToLowerInvariant(),
    };

    private static string Now => DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private void Tell(LogLevel level, string text)
    {
        if (text == _told) return;
        _told = text;
        string prefix = _isJournal ? $"<{Priority(level)}>" : DateTime.Now.ToString("HH:mm:ss ", CultureInfo.InvariantCulture);
        Console.Error.WriteLine(prefix + text);
    }

    private static int Priority(LogLevel level) => level switch
    {
        LogLevel.Error => 3,
        LogLevel.Warning => 4,
        LogLevel.Debug => 7,
        _ => 6,
    };

    private static void Line(object facts) => Console.Out.WriteLine(JsonSerializer.Serialize(facts));

    private static object Value(ref Reading reading) => reading.Type switch
    {
        ChannelType.Bool => reading.Bits != 0,
        ChannelType.Int64 => reading.Bits,
        ChannelType.Float32 => Finite(FloatBits.ToSingle((int)reading.Bits)),
        ChannelType.Float64 => Finite(FloatBits.ToDouble(reading.Bits)),
        ChannelType.Text => System.Text.Encoding.UTF8.GetString(reading.Data, reading.DataOffset, reading.DataLength),
        _ => Convert.ToBase64String(reading.Data, reading.DataOffset, reading.DataLength),
    };

    /// <summary>JSON has no NaN and no infinity; they are written as text.</summary>
    private static object Finite(float value) => float.IsFinite(value) ? value : value.ToString(CultureInfo.InvariantCulture);

    private static object Finite(double value) => double.IsFinite(value) ? value : value.ToString(CultureInfo.InvariantCulture);
}
