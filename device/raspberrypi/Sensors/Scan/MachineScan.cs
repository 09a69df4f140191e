using System.Text;
using Telemetry.RaspberryPi.Configuration;
using Telemetry.RaspberryPi.Sensors.Measuring;
using Telemetry.RaspberryPi.Sensors.Settings;

namespace Telemetry.RaspberryPi.Sensors.Scan;

/// <summary>Looks for everything that can be measured on a machine, and reads it once as its entry would where that does no harm.</summary>
public sealed class MachineScan(SensorEnvironment environment, Action<int> waitMilliseconds)
{
    private const long DefaultIntervalUs = 10_000_000;
    private readonly List<string> _names = [];

    /// <param name="buses">I2C buses to scan; empty: all that are not a mainboard's own.</param>
    /// <param name="readAll">
    /// Whether parts on I2C are read too, which sets them up: a program that uses them meanwhile has a failed reading. Parts that are
    /// only likely to be what they seem are never read.
    /// </param>
    public ScanResult Run(IReadOnlyList<int> buses, bool readAll)
    {
        List<Finding> findings = [];
        List<Problem> problems = [];
        new I2cScan(environment, waitMilliseconds).Run(buses, findings, problems);
        new KernelScan(environment).Run(findings, problems);
        return new ScanResult([.. findings.Select(finding => WithValues(finding, readAll))], problems);
    }

    private Finding WithValues(Finding finding, bool readAll)
    {
        if (finding.Entry.Length == 0 || finding.Advice.Length > 0) return finding;
        try
        {
            SensorPlan plan = Plan(finding.Entry, out SensorSettings settings);
            (string entry, IReadOnlyList<SelectedChannel> channels) = Unique(finding, settings, plan);
            bool isRead = finding.IsHarmless || (readAll && finding.IsCertain);
            return finding with { Entry = entry, Values = isRead ? Measure(plan, channels) : [] };
        }
        catch (SensorException e)
        {
            return finding with { Advice = e.Message };
        }
    }

    private SensorPlan Plan(string entry, out SensorSettings settings)
    {
        List<SettingError> errors = [];
        settings = SensorSettings.Read(SettingReader.Read(Encoding.UTF8.GetBytes(entry)), DefaultIntervalUs, errors)
            ?? throw new SensorException(errors[0].Message);
        return settings.Kind.Plan(settings, environment);
    }

    /// <summary>The entries can be copied together: a channel's name that an earlier one has gets a prefix.</summary>
    private (string Entry, IReadOnlyList<SelectedChannel> Channels) Unique(Finding finding, SensorSettings settings, SensorPlan plan)
    {
        const int Tries = 100;
        string part = Kernel.ChannelName.Slug(finding.Name.Split(' ')[0]);
        for (int i = 0; i < Tries; i++)
        {
            string prefix = i == 0 ? "" : i == 1 ? $"{part}." : $"{part}-{i}.";
            string[] names = [.. (plan.Usual ?? plan.Channels).Select(kind => prefix + kind.Name)];
            if (names.Intersect(_names).Any()) continue;
            _names.AddRange(names);
            string entry = prefix.Length == 0 ? finding.Entry : $"{finding.Entry[..^2]}, \"prefix\": \"{prefix}\" }}";
            return (entry, [.. (plan.Usual ?? plan.Channels).Select(kind => new SelectedChannel(kind, prefix + kind.Name, settings.IntervalUs))]);
        }

        throw new SensorException("there are too many of the same name; give each a prefix");
    }

    private static FoundValue[] Measure(SensorPlan plan, IReadOnlyList<SelectedChannel> channels)
    {
        Outcome[] outcomes = new Outcome[channels.Count];
        try
        {
            using ISource source = plan.Open([.. channels.Select(channel => channel.Kind)]);
            source.Measure(outcomes);
        }
        catch (Exception e)
        {
            // Whatever a driver throws is the answer to whether the entry works.
            Array.Fill(outcomes, Outcome.Failed(FailureText.Of(e)));
        }

        return [.. channels.Select((channel, i) => new FoundValue(
            channel.Name, channel.Kind.Unit, outcomes[i].Error is null ? outcomes[i].Value : double.NaN, outcomes[i].Error ?? ""))];
    }
}
