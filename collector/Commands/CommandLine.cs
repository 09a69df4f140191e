using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Telemetry.Collector.Hosting;

namespace Telemetry.Collector.Commands;

/// <summary>
/// The commands of <c>telemetry</c>, described in docs/cli.md. Standard output is data, standard error is messages.
/// </summary>
public static class CommandLine
{
    /// <summary>The directory that every command takes.</summary>
    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "Directory with key ring, settings and socket [TELEMETRY_DATA; else the platform's place for user data]",
        HelpName = "DIR",
        Recursive = true,
    };

    private static readonly Dictionary<Command, string[]> Examples = [];

    public static async Task<int> RunAsync(string[] args)
    {
        RootCommand root = Build();
        ParseResult parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction wrong)
            wrong.ShowHelp = false;

        // Signals are the commands' own matter: they drain, then end.
        InvocationConfiguration invocation = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            int code = await parsed.InvokeAsync(invocation);
            return parsed.Action is ParseErrorAction ? ExitCode.Usage : code;
        }
        catch (UserException exception)
        {
            Complain(exception.Message, exception.Next);
            return exception.ExitCode;
        }
    }

    /// <summary>Where the collector keeps its data: the flag, then the environment, then the platform's place.</summary>
    public static DataDirectory DataDirectory(ParseResult parsed)
    {
        string? given = parsed.GetValue(Data) ?? Environment.GetEnvironmentVariable("TELEMETRY_DATA");
        return new DataDirectory(string.IsNullOrEmpty(given) ? Hosting.DataDirectory.Default() : given);
    }

    /// <summary>Adds examples to the help of a command.</summary>
    public static Command WithExamples(this Command command, params string[] examples)
    {
        Examples[command] = examples;
        return command;
    }

    internal static IReadOnlyList<string> ExamplesOf(Command command) => Examples.GetValueOrDefault(command, []);

    /// <summary>A message for a person, on standard error.</summary>
    public static void Complain(string message, string next = "")
    {
        System.Console.Error.WriteLine($"telemetry: {message}");
        if (next.Length > 0)
            System.Console.Error.WriteLine($"  {next}");
    }

    internal static RootCommand Build()
    {
        RootCommand root = new("Takes readings from devices, accounts for every one of them, and shows them live.")
        {
            Data,
            RunCommand.Create(),
            EnrollCommand.Create(),
            DevicesCommand.Create(),
            SetCommand.Create(),
            DoCommand.Create(),
            WatchCommand.Create(),
            HistoryCommand.Create(),
            ExportCommand.Create(),
            EventsCommand.Create(),
            PlotCommand.Create(),
            VerifyCommand.Create(),
            RevokeCommand.Create(),
            DemoCommand.Create(),
            CompletionCommand.Create(),
        };
        RunCommand.MakeDefault(root);
        NameCompletion.AddTo(root);
        TameValidators(root);
        Suggestions.AddTo(root);
        root.WithExamples(
            "telemetry enroll garden           make a device's key and the file that it reads",
            "telemetry run                     take readings and show them",
            "telemetry devices --json | jq .   what a running collector knows, one line a device",
            "telemetry watch garden            readings as they are stored",
            "telemetry history garden          readings that were stored",
            "telemetry verify                  is every reading accounted for?");
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    /// <summary>
    /// A validator that asks for the value of an option whose value is missing throws; that it is missing is said in any case. While a line is
    /// being completed it is missing all the time.
    /// </summary>
    private static void TameValidators(Command command)
    {
        Action<CommandResult>[] validators = [.. command.Validators];
        command.Validators.Clear();
        foreach (Action<CommandResult> validate in validators)
        {
            command.Validators.Add(result =>
            {
                try
                {
                    validate(result);
                }
                catch (InvalidOperationException)
                {
                    // Told by the option itself.
                }
            });
        }

        foreach (Command child in command.Subcommands)
            TameValidators(child);
    }

    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int code = help.Invoke(parseResult);
            if (Examples.TryGetValue(parseResult.CommandResult.Command, out string[]? examples))
            {
                TextWriter output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (string example in examples)
                    output.WriteLine($"  {example}");
                output.WriteLine();
            }

            return code;
        }
    }
}
