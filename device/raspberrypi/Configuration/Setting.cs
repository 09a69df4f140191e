namespace Telemetry.RaspberryPi.Configuration;

/// <summary>What a value of the configuration file is.</summary>
public enum SettingKind
{
    Null,
    Bool,
    Number,
    Text,
    List,
    Group,
}

/// <summary>One value of the configuration file, which knows where it stands, so that an error can say so.</summary>
public sealed class Setting
{
    private readonly Dictionary<string, Setting> _members = new(StringComparer.Ordinal);
    private readonly List<Setting> _items = [];

    internal Setting(SettingKind kind, string path, int line)
    {
        Kind = kind;
        Path = path;
        Line = line;
    }

    public SettingKind Kind { get; }

    /// <summary>"sensors[0].interval"; empty for the file as a whole.</summary>
    public string Path { get; }

    /// <summary>Counted from 1.</summary>
    public int Line { get; }

    /// <summary>Kind text: the text. Kind number: as it is written.</summary>
    public string Text { get; internal init; } = "";

    public double Number { get; internal init; }

    public bool Bool { get; internal init; }

    /// <summary>Kind list.</summary>
    public IReadOnlyList<Setting> Items => _items;

    /// <summary>Kind group: by key, in the order of the file.</summary>
    public IReadOnlyDictionary<string, Setting> Members => _members;

    public Setting? Find(string key) => _members.GetValueOrDefault(key);

    /// <summary>"line 7, sensors[0].interval: …".</summary>
    public ConfigurationException Error(string message) =>
        new(Path.Length == 0 ? $"line {Line}: {message}" : $"line {Line}, {Path}: {message}");

    internal void Add(Setting item) => _items.Add(item);

    /// <summary>False: there is a member of this name already.</summary>
    internal bool TryAdd(string key, Setting member) => _members.TryAdd(key, member);
}
