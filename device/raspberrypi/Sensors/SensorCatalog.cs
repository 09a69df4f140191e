using Telemetry.RaspberryPi.Sensors.Kernel;
using Telemetry.RaspberryPi.Sensors.Settings;
using Telemetry.Wire;

namespace Telemetry.RaspberryPi.Sensors;

/// <summary>Every kind of sensor that the configuration can name.</summary>
public static class SensorCatalog
{
    /// <summary>A device has 256 channels (PROTOCOL 16), and a board has fewer places for sensors than this.</summary>
    public const int Sensors = 64;

    public static IReadOnlyList<SensorKind> Kinds { get; } = [.. KernelProvider.Kinds, .. DriverKinds.All];

    public static string KindNames => string.Join(", ", Kinds.Select(kind => kind.Name));

    /// <summary>Null if there is no such kind.</summary>
    public static SensorKind? FindKind(string name) => Kinds.FirstOrDefault(kind => kind.Name == name);

    /// <summary>
    /// What the settings come to: sensors and their channels, ready to be added to a device. Null, and at least one error, if
    /// something is asked for that cannot be. A part that is only absent now is no error: its channels fail until it is there.
    /// </summary>
    /// <param name="settings">The entries of the configuration.</param>
    /// <param name="environment">The machine.</param>
    /// <param name="errors">Takes all that is wrong.</param>
    public static SensorSet? Create(IReadOnlyList<SensorSettings> settings, SensorEnvironment environment, ICollection<SettingError> errors)
    {
        int before = errors.Count;
        if (settings.Count > Sensors)
        {
            errors.Add(new SettingError(settings[Sensors].At, $"is one more than the {Sensors} sensors that a device may have"));
            return null;
        }

        SensorSet set = new(environment);
        Dictionary<string, string> owners = [];
        foreach (SensorSettings entry in settings)
        {
            try
            {
                SensorPlan plan = entry.Kind.Plan(entry, environment);
                List<SelectedChannel> channels = ChannelSelection.Select(entry, plan, owners, errors);
                if (channels.Count > 0) set.Add(entry.At.Path, plan, channels);
            }
            catch (SensorException e)
            {
                errors.Add(new SettingError(entry.At, e.Message));
            }
        }

        if (set.ChannelCount > Limits.Channels)
        {
            errors.Add(new SettingError(settings[0].At, $"and the others have {set.ChannelCount} channels; a device may have {Limits.Channels}"));
        }

        if (errors.Count == before) return set;
        set.Dispose();
        return null;
    }
}
