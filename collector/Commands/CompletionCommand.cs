using System.CommandLine;

namespace Telemetry.Collector.Commands;

/// <summary>
/// <c>telemetry completion</c>: what a shell needs to complete commands, options and names. Each script asks the program itself, by the
/// <c>[suggest]</c> directive of System.CommandLine, so it never lags behind the program.
/// </summary>
public static class CompletionCommand
{
    // The directive is told where in the line the cursor is. What the program prints on standard error would disturb the line being typed.
    private const string Bash = """
        # Completion for telemetry in bash. In ~/.bashrc: source <(telemetry completion bash)
        _telemetry_complete() {
            local IFS=$'\n' word="${COMP_WORDS[COMP_CWORD]}" suggestions
            suggestions=$(telemetry "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null) || return 0
            COMPREPLY=($(compgen -W "${suggestions}" -- "${word}"))
        }
        complete -o default -F _telemetry_complete telemetry
        """;

    private const string Zsh = """
        #compdef telemetry
        # Completion for telemetry in zsh. In ~/.zshrc, after compinit: source <(telemetry completion zsh)
        _telemetry() {
            local -a suggestions
            suggestions=("${(@f)$(telemetry "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            suggestions=(${suggestions:#})
            if (( ${#suggestions} )); then
                compadd -- "${suggestions[@]}"
            else
                _files
            fi
        }
        compdef _telemetry telemetry
        """;

    private const string Fish = """
        # Completion for telemetry in fish: telemetry completion fish > ~/.config/fish/completions/telemetry.fish
        function __telemetry_complete
            set -l line (commandline -cp)
            telemetry "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c telemetry -a '(__telemetry_complete)'
        """;

    private const string PowerShell = """
        # Completion for telemetry in PowerShell. In $PROFILE: telemetry completion powershell | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName telemetry -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            telemetry "[suggest:$cursorPosition]" "$commandAst" 2>$null |
                Where-Object { $_ -like "$wordToComplete*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;

    private static readonly Argument<string> Shell = new("SHELL") { Description = "bash, zsh, fish or powershell" };

    public static Command Create()
    {
        Command command = new("completion", "Print what a shell needs to complete commands, options and the names of devices and channels") { Shell };
        Shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "powershell");
        command.SetAction(parsed => System.Console.Out.WriteLine(Script(parsed.GetValue(Shell)!)));
        return command.WithExamples(
            "source <(telemetry completion bash)     now; or in ~/.bashrc",
            "source <(telemetry completion zsh)      in ~/.zshrc, after compinit",
            "telemetry completion fish > ~/.config/fish/completions/telemetry.fish",
            "telemetry completion powershell | Out-String | Invoke-Expression");
    }

    internal static string Script(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => PowerShell,
    };
}
