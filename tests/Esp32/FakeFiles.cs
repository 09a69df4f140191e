using Telemetry.Esp32.Storage;

namespace Telemetry.Esp32.Tests;

/// <summary>Files in memory, behind which the power may go after any byte written and any other operation.</summary>
internal sealed class FakeFiles : BoardFiles
{
    public Dictionary<string, byte[]> Content { get; private init; } = [];

    /// <summary>Steps until the power goes: a byte written, a file made, deleted or renamed.</summary>
    public int StepsLeft { get; set; } = int.MaxValue;

    public int Writes { get; private set; }

    /// <summary>What is there after the power came back.</summary>
    public FakeFiles AfterPowerCut() => new() { Content = new Dictionary<string, byte[]>(Content) };

    public override byte[]? Read(string name) => Content.GetValueOrDefault(name);

    public override void Write(string name, byte[] content)
    {
        Writes++;
        Step();
        Content[name] = [];
        for (int i = 0; i < content.Length; i++)
        {
            Step();
            Content[name] = content[..(i + 1)];
        }
    }

    public override void Delete(string name)
    {
        Step();
        Content.Remove(name);
    }

    public override void Rename(string from, string to)
    {
        Step();
        if (Content.ContainsKey(to) || !Content.Remove(from, out byte[]? content)) throw new IOException("a rename that the board would refuse");
        Content[to] = content;
    }

    private void Step()
    {
        if (StepsLeft-- <= 0) throw new PowerCutException();
    }
}

internal sealed class PowerCutException : Exception;
