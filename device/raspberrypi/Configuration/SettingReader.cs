using System.Text;
using System.Text.Json;

namespace Telemetry.RaspberryPi.Configuration;

/// <summary>Reads JSON, with comments and trailing commas allowed, into <see cref="Setting"/>s that know their line.</summary>
public static class SettingReader
{
    // Deeper than any configuration, and no stack is in danger.
    private const int Deepest = 16;

    /// <exception cref="ConfigurationException">It is not JSON, or not an object; or a key occurs twice.</exception>
    public static Setting Read(ReadOnlySpan<byte> json)
    {
        // A byte order mark.
        if (json.StartsWith("\uFEFF"u8)) json = json[3..];
        Utf8JsonReader reader = new(json, new JsonReaderOptions
        {
            CommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
            MaxDepth = Deepest,
        });
        try
        {
            reader.Read();
            Lines lines = new(json);
            Setting root = ReadValue(ref reader, ref lines, "");
            if (root.Kind != SettingKind.Group) throw root.Error("the file must be one object: { … }");

            // What follows must be nothing: this throws if it is not.
            reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            throw new ConfigurationException($"line {e.LineNumber + 1}: this is not JSON ({Reason(e)}). Is a comma, a quote or a brace missing there or in the line before?");
        }
    }

    private static Setting ReadValue(ref Utf8JsonReader reader, ref Lines lines, string path)
    {
        int line = lines.At(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject: return ReadGroup(ref reader, ref lines, path, line);
            case JsonTokenType.StartArray: return ReadList(ref reader, ref lines, path, line);
            case JsonTokenType.String: return new Setting(SettingKind.Text, path, line) { Text = reader.GetString()! };
            case JsonTokenType.True:
            case JsonTokenType.False: return new Setting(SettingKind.Bool, path, line) { Bool = reader.GetBoolean() };
            case JsonTokenType.Number:
                return new Setting(SettingKind.Number, path, line)
                {
                    Number = reader.TryGetDouble(out double number) ? number : double.NaN,
                    Text = Encoding.UTF8.GetString(reader.ValueSpan),
                };
            default: return new Setting(SettingKind.Null, path, line);
        }
    }

    private static Setting ReadGroup(ref Utf8JsonReader reader, ref Lines lines, string path, int line)
    {
        Setting group = new(SettingKind.Group, path, line);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string key = reader.GetString()!;
            reader.Read();
            Setting member = ReadValue(ref reader, ref lines, path.Length == 0 ? key : $"{path}.{key}");
            if (!group.TryAdd(key, member)) throw member.Error("is there twice");
        }

        return group;
    }

    private static Setting ReadList(ref Utf8JsonReader reader, ref Lines lines, string path, int line)
    {
        Setting list = new(SettingKind.List, path, line);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            list.Add(ReadValue(ref reader, ref lines, $"{path}[{list.Items.Count}]"));
        return list;
    }

    /// <summary>The runtime's message without the path and position that follow it.</summary>
    private static string Reason(JsonException e)
    {
        int end = e.Message.IndexOf(" LineNumber", StringComparison.Ordinal);
        return (end < 0 ? e.Message : e.Message[..end]).TrimEnd('.');
    }

    /// <summary>Line numbers of ascending positions.</summary>
    private ref struct Lines(ReadOnlySpan<byte> text)
    {
        private readonly ReadOnlySpan<byte> _text = text;
        private long _position;
        private int _line = 1;

        public int At(long position)
        {
            _line += _text[(int)_position..(int)position].Count((byte)'\n');
            _position = position;
            return _line;
        }
    }
}
