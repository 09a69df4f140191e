using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Invocation;

namespace Telemetry.Collector.Commands;

/// <summary>
/// What the <c>[suggest]</c> directive answers, made fit for a shell: the other spellings of <c>--help</c> are noise, and options come only where
/// one is being written or nothing else can stand.
/// </summary>
internal sealed class Suggestions(CommandLineAction suggest) : SynchronousCommandLineAction
{
    private static readonly string[] Noise = ["-?", "-h", "/?", "/h"];

    public override bool ClearsParseErrors => true;

    public static void AddTo(RootCommand root)
    {
        SuggestDirective directive = root.Directives.OfType<SuggestDirective>().Single();
        directive.Action = new Suggestions(directive.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        using StringWriter all = new();
        parseResult.InvocationConfiguration.Output = all;
        int code = ((SynchronousCommandLineAction)suggest).Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        string[] found = [.. all.ToString().Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Except(Noise)];
        string[] names = [.. found.Where(text => !text.StartsWith('-'))];
        foreach (string text in names.Length > 0 && !IsOption(parseResult) ? names : found)
            output.WriteLine(text);
        return code;
    }

    /// <summary>The word at the cursor begins like an option.</summary>
    private static bool IsOption(ParseResult parseResult)
    {
        string line = parseResult.Tokens.Count == 0 ? "" : parseResult.Tokens[^1].Value;
        string? place = parseResult.Tokens.Select(token => token.Value).FirstOrDefault(token => token.StartsWith("[suggest:", StringComparison.Ordinal));
        int end = int.TryParse(place?["[suggest:".Length..^1], out int position) ? Math.Clamp(position, 0, line.Length) : line.Length;
        return line[..end].Split(' ')[^1].StartsWith('-');
    }
}
