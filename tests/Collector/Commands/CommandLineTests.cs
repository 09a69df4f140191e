using System.CommandLine;
using System.CommandLine.Parsing;
using Telemetry.Collector.Commands;
using Telemetry.Collector.Hosting;
using Telemetry.Collector.Keys;

namespace Telemetry.Collector.Tests.Commands;

/// <summary>Every command as a whole: its examples, its help, what a shell completes.</summary>
public sealed class CommandLineTests : IDisposable
{
    private static readonly RootCommand Root = CommandLine.Build();

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private static IEnumerable<Command> All(Command command) => [command, .. command.Subcommands.SelectMany(All)];

    private static string PathOf(Command command) => command is RootCommand ? "" : command.Name;

    public static TheoryData<string> Commands() => [.. All(Root).Select(PathOf)];

    public static TheoryData<string> Examples() => [.. All(Root).SelectMany(CommandLine.ExamplesOf)];

    private static Command Find(string path) => All(Root).Single(command => PathOf(command) == path);

    /// <summary>Answers as a shell would get it, the cursor at the end.</summary>
    private string[] Complete(string line)
    {
        using StringWriter output = new();
        ParseResult parsed = Root.Parse([$"[suggest:{line.Length}]", line]);
        Assert.Equal(0, parsed.Invoke(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false }));
        return output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    private string With(string command) => $"telemetry --data {_directory.Path} {command}";

    private void Enroll(params string[] names) => new KeyRingFile(new DataDirectory(_directory.Path).KeyRing).Update(ring =>
    {
        foreach (string name in names)
            ring[name] = new EnrolledKey(name, new byte[Wire.Limits.KeyBytes], DateTimeOffset.UnixEpoch);
    });

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_OfEachCommand_HasExamplesAndSaysWhatEverythingIs(string path)
    {
        Command command = Find(path);

        Assert.NotEmpty(CommandLine.ExamplesOf(command));
        Assert.False(string.IsNullOrEmpty(command.Description));
        Assert.All(command.Options.Where(option => !option.Hidden), option => Assert.False(string.IsNullOrEmpty(option.Description), option.Name));
        Assert.All(command.Arguments.Where(argument => !argument.Hidden), argument => Assert.False(string.IsNullOrEmpty(argument.Description), argument.Name));

        using StringWriter output = new();
        Root.Parse($"{path} --help").Invoke(new InvocationConfiguration { Output = output });
        Assert.Contains("Examples:", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_AsItIsPrinted_IsUnderstood(string example)
    {
        // Behind the call: what it does, or what becomes of its output.
        string call = example.Replace("source <(", "", StringComparison.Ordinal).Split(["  ", " | ", " > ", ")"], StringSplitOptions.None)[0];
        Assert.StartsWith("telemetry", call, StringComparison.Ordinal);

        ParseResult parsed = Root.Parse([.. CommandLineParser.SplitCommandLine(call).Skip(1)]);

        Assert.Empty(parsed.Errors);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Parse_OfAnOptionWithoutItsValue_IsAnErrorAndNotACrash(string path)
    {
        foreach (Option option in Find(path).Options.Where(option => option.Arity.MinimumNumberOfValues > 0))
            Assert.Contains(Root.Parse($"{path} {option.Name}").Errors, error => error.Message.Contains(option.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void Suggest_OfACommand_GivesCommandsWithoutOptions()
    {
        Assert.Equal(["history"], Complete("telemetry hist"));
        string[] all = Complete("telemetry ");
        Assert.Contains("run", all);
        Assert.DoesNotContain(all, text => text.StartsWith('-') || text.StartsWith('/'));
        Assert.Equal(["--last"], Complete("telemetry history a --la"));
        Assert.Equal(["csv", "ndjson"], Complete("telemetry export --format "));
    }

    [Fact]
    public void Suggest_OfADevice_GivesThoseThatAreEnrolled()
    {
        Enroll("garden", "gate", "roof");

        Assert.Equal(["garden", "gate", "roof"], Complete(With("revoke ")));
        Assert.Equal(["garden", "gate"], Complete(With("devices ga")));

        // One is enough, and nothing is known of its channels.
        Assert.DoesNotContain("roof", Complete(With("history garden ")));
    }

    [Theory]
    [InlineData("revoke ")]
    [InlineData("history garden ")]
    [InlineData("set garden ")]
    public void Suggest_WhereNothingCanBeRead_GivesNoNamesAndNoFault(string line)
    {
        File.WriteAllText(_directory.File("keys.json"), "{");
        File.WriteAllText(_directory.File("telemetry.db"), "this is no database, however long it is");

        Assert.DoesNotContain(Complete(With(line)), text => !text.StartsWith('-'));
    }

    [Theory]
    [InlineData("bash", "complete ")]
    [InlineData("zsh", "compdef ")]
    [InlineData("fish", "complete -c telemetry")]
    [InlineData("powershell", "Register-ArgumentCompleter")]
    public void Script_OfEachShell_AsksTheProgramItself(string shell, string registers)
    {
        Assert.Contains(registers, CompletionCommand.Script(shell), StringComparison.Ordinal);
        Assert.Contains("[suggest:", CompletionCommand.Script(shell), StringComparison.Ordinal);
    }
}
