using System.CommandLine;
using System.CommandLine.Parsing;
using Telemetry.Simulator.Network;

namespace Telemetry.Simulator.Options;

/// <summary>The options that make the network bad, the same for the simulator and for `telemetry demo`.</summary>
public sealed class NetworkFaultOptions
{
    private readonly Option<Share> _loss;
    private readonly Option<Share> _duplicate = OptionOf.Percent("--duplicate", "Datagrams that arrive twice.");
    private readonly Option<Share> _reorder = OptionOf.Percent("--reorder", "Datagrams that are overtaken by newer ones.");
    private readonly Option<Share> _corrupt = OptionOf.Percent("--corrupt", "Datagrams in which one bit is flipped.");
    private readonly Option<Duration> _delay = OptionOf.Duration("--delay", "One-way delay of datagrams and of the control connection, for example 40ms.");
    private readonly Option<Duration> _jitter = OptionOf.Duration("--jitter", "Added to the delay: evenly between nothing and this.");
    private readonly Option<bool> _blockUdp = new("--block-udp") { Description = "No datagram arrives at all, as behind many firewalls." };
    private readonly Option<Outage[]> _outages = new("--outage")
    {
        Description = "Pull the cable: START,LENGTH, for example 5s,5s. Can be given several times.",
        HelpName = "START,LENGTH",
        CustomParser = ParseOutages,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <param name="lossByDefault">Share of datagrams lost where the command line does not say; null: none.</param>
    public NetworkFaultOptions(Share? lossByDefault = null)
    {
        _loss = OptionOf.Percent("--loss", "Datagrams lost on the way.", lossByDefault);
    }

    public void AddTo(Command command)
    {
        command.Add(_loss);
        command.Add(_duplicate);
        command.Add(_reorder);
        command.Add(_corrupt);
        command.Add(_delay);
        command.Add(_jitter);
        command.Add(_blockUdp);
        command.Add(_outages);
    }

    public NetworkFaults Read(ParseResult parsed) => new()
    {
        Loss = parsed.GetValue(_loss).Value,
        Duplicate = parsed.GetValue(_duplicate).Value,
        Reorder = parsed.GetValue(_reorder).Value,
        Corrupt = parsed.GetValue(_corrupt).Value,
        DelayUs = parsed.GetValue(_delay).Us,
        JitterUs = parsed.GetValue(_jitter).Us,
        BlockUdp = parsed.GetValue(_blockUdp),
        Outages = parsed.GetValue(_outages) ?? [],
    };

    private static Outage[] ParseOutages(ArgumentResult result)
    {
        List<Outage> outages = [];
        foreach (Token token in result.Tokens)
        {
            if (!OutageText.TryOutage(token.Value, out Outage outage, out string error)) return OptionOf.Fail<Outage[]>(result, "--outage", error) ?? [];
            outages.Add(outage);
        }

        return [.. outages];
    }
}
