using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Telemetry.Device.Host;

namespace Telemetry.Simulator.Options;

/// <summary>What simulated devices measure and keep.</summary>
/// <param name="ReadingsPerSecond">Of one device, over all its scalar channels together.</param>
/// <param name="WaveformEveryUs">Time between two vibration waveforms; 0: none.</param>
/// <param name="KeepUs">How long a device's log lasts while nothing is acknowledged.</param>
/// <param name="Seed">Of sensors and network faults.</param>
public sealed record SensorSettings(double ReadingsPerSecond, long WaveformEveryUs, long KeepUs, ulong Seed);

/// <summary>The options of <see cref="SensorSettings"/>, the same for the simulator and for `telemetry demo`.</summary>
public sealed class SensorOptions
{
    /// <summary>A device with a faster sensor sends waveforms.</summary>
    public const double LargestRate = 5_000;

    private readonly Option<double> _rate = new("--rate")
    {
        Description = "Readings per second of each device, all scalar channels together.",
        HelpName = "R",
        DefaultValueFactory = _ => 10,
        CustomParser = ParseRate,
    };

    private readonly Option<Duration> _waveformEvery = new("--waveform-every")
    {
        Description = "Time between two vibration waveforms of 4 KiB, or 'off'.",
        HelpName = "DURATION|off",
        DefaultValueFactory = _ => Duration.Seconds(10),
        CustomParser = ParseWaveformEvery,
    };

    private readonly Option<Duration> _keep = OptionOf.Duration(
        "--keep", "How long a device keeps readings that nobody acknowledges.", Duration.Seconds(600));

    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "The same seed gives the same sensors and the same network faults.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    public void AddTo(Command command)
    {
        command.Add(_rate);
        command.Add(_waveformEvery);
        command.Add(_keep);
        command.Add(_seed);
    }

    public SensorSettings Read(ParseResult parsed) => new(
        parsed.GetValue(_rate), parsed.GetValue(_waveformEvery).Us, parsed.GetValue(_keep).Us, parsed.GetValue(_seed));

    private static double ParseRate(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double rate)
            && rate is >= 0.001 and <= LargestRate)
        {
            return rate;
        }

        result.AddError($"--rate: '{text}' is not a number of readings per second, 0.001 to {LargestRate:0}.");
        return 0;
    }

    private static Duration ParseWaveformEvery(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text == "off") return default;
        if (!OptionText.TryDuration(text, out long us, out string error))
        {
            result.AddError($"--waveform-every: {error} Or 'off'.");
        }
        else if (us < 1_000_000)
        {
            result.AddError("--waveform-every: a waveform covers 0.64 s, so 1s is the shortest time between two. Or 'off'.");
        }

        return new Duration(us);
    }
}
