using System.Text.Json;

namespace Telemetry.RaspberryPi.Configuration;

/// <summary>On which line each value of a JSON file stands: <c>sensors[2].interval</c> is on line 14.</summary>
internal sealed class LineIndex
{
    /// <summary>How the file is read, here and wherever else.</summary>
    public static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 16 };

    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    /// <summary>Paths of keys that the file has more than once.</summary>
    public List<string> Twice { get; } = [];

    /// <exception cref="ConfigurationException">It is not JSON.</exception>
    public static LineIndex Read(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json, Options);
        LineIndex index = new();
        try
        {
            Lines lines = new(json);
            reader.Read();
            index.Walk(ref reader, ref lines, "");

            // What follows must be nothing: this throws if it is not.
            reader.Read();
            return index;
        }
        catch (JsonException e)
        {
            throw new ConfigurationException(
                $"line {e.LineNumber + 1}: this is not JSON ({Reason(e)}). Is a comma, a quote or a brace missing there or in the line before?");
        }
    }

    /// <summary>"line 14, sensors[2].interval"; where there is no such value, the line of what it would stand in.</summary>
    public string Place(string path)
    {
        for (string near = path; near.Length > 0; near = Parent(near))
        {
            if (_lines.TryGetValue(near, out int line)) return $"line {line}, {path}";
        }

        return path.Length == 0 ? "line 1" : path;
    }

    private void Walk(ref Utf8JsonReader reader, ref Lines lines, string path)
    {
        // Of a key that is there twice the last one counts, as it does for the parser.
        if (!_lines.TryAdd(path, lines.At(reader.TokenStartIndex)))
        {
            Twice.Add(path);
            _lines[path] = lines.At(reader.TokenStartIndex);
        }

        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                string key = reader.GetString()!;
                reader.Read();
                Walk(ref reader, ref lines, path.Length == 0 ? key : $"{path}.{key}");
            }
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++) Walk(ref reader, ref lines, $"{path}[{i}]");
        }
    }

    private static string Parent(string path)
    {
        int end = Math.Max(path.LastIndexOf('.'), path.LastIndexOf('['));
        return end < 0 ? "" : path[..end];
    }

    /// <summary>The runtime's message without the path and position that follow it.</summary>
    private static string Reason(JsonException e)
    {
        int end = e.Message.IndexOf(" LineNumber", StringComparison.Ordinal);
        return (end < 0 ? e.Message : e.Message[..end]).TrimEnd('.');
    }

    /// <summary>Line numbers, counted from 1, of positions that ascend.</summary>
    private ref struct Lines(ReadOnlySpan<byte> text)
    {
        private readonly ReadOnlySpan<byte> _text = text;
        private int _position;
        private int _line = 1;

        public int At(long position)
        {
            _line += _text[_position..(int)position].Count((byte)'\n');
            _position = (int)position;
            return _line;
        }
    }
}
