using Telemetry.RaspberryPi.Sensors.Settings;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Sensors;

/// <summary>A channel that the configuration asks for.</summary>
public sealed record SelectedChannel(ChannelKind Kind, string Name, long IntervalUs);

/// <summary>Chooses and names the channels of a sensor as its settings say.</summary>
internal static class ChannelSelection
{
    /// <param name="settings">The entry.</param>
    /// <param name="plan">What the sensor offers.</param>
    /// <param name="owners">Names that are taken, and the sensor that has each; the new ones are added.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static List<SelectedChannel> Select(
        SensorSettings settings, SensorPlan plan, Dictionary<string, string> owners, ICollection<SettingError> errors)
    {
        IEnumerable<ChannelSettings> wanted = settings.Channels
            ?? (plan.Usual ?? plan.Channels).Select(kind => new ChannelSettings(kind.Key, null, null, settings.At));
        List<SelectedChannel> selected = [];
        foreach (ChannelSettings channel in wanted)
        {
            ChannelKind? kind = plan.Channels.FirstOrDefault(kind => kind.Key == channel.Key);
            if (kind is null)
            {
                string known = string.Join(", ", plan.Channels.Select(kind => kind.Key));
                errors.Add(new SettingError(channel.At, $"the sensor {settings.Kind.Name} has no channel {channel.Key}; it has {known}"));
                continue;
            }

            string own = channel.Name ?? (settings.Name.Length > 0 ? settings.Name : kind.Name);
            selected.Add(new SelectedChannel(kind, settings.Prefix + own, channel.IntervalUs ?? settings.IntervalUs));
        }

        if (settings.Name.Length > 0 && selected.Count > 1)
        {
            string names = string.Join(", ", selected.Select(channel => channel.Kind.Key));
            errors.Add(new SettingError(
                settings.Where(SensorSettings.NameKey),
                $"names one channel, and this sensor has {names}: use \"prefix\", or name each under \"channels\""));
            return [];
        }

        foreach (SelectedChannel channel in selected) CheckName(channel, settings, owners, errors);
        return selected;
    }

    private static void CheckName(
        SelectedChannel channel, SensorSettings settings, Dictionary<string, string> owners, ICollection<SettingError> errors)
    {
        if (!Names.IsValid(channel.Name))
        {
            errors.Add(new SettingError(settings.At, $"the channel's name {channel.Name} has more than {Limits.NameBytes} characters"));
        }
        else if (!owners.TryAdd(channel.Name, settings.At.Path))
        {
            errors.Add(new SettingError(
                settings.At,
                $"its channel {channel.Name} has the same name as one of {owners[channel.Name]}: give one of them a prefix, such as \"prefix\": \"{settings.Kind.Name}.\""));
        }
    }
}
