using System.CommandLine;
using Telemetry.Collector.Hosting;

namespace Telemetry.Collector.Commands;

/// <summary>What <c>run</c> and <c>demo</c> can have beside the collector itself: the options, and starting what they ask for.</summary>
internal static class ServiceOptions
{
    private static readonly Option[] All = [];

    public static void AddTo(Command command)
    {
        foreach (Option option in All)
            command.Options.Add(option);
    }

    /// <summary>The flags with what was given of these options.</summary>
    public static SettingFlags Read(ParseResult parsed, SettingFlags flags) => flags;

    /// <summary>Attaches to a running collector what the settings ask for.</summary>
    /// <exception cref="UserException">Something cannot start.</exception>
    public static Task AttachAsync(CollectorHost host, DataDirectory data, Settings settings) => Task.CompletedTask;
}
