namespace Telemetry.RaspberryPi.Configuration;

/// <summary>The configuration cannot be used.</summary>
/// <param name="faults">all that is wrong, each with where it is and what to write instead</param>
public sealed class ConfigurationException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public ConfigurationException(string fault)
        : this([fault])
    {
    }

    public IReadOnlyList<string> Faults { get; } = faults;
}
