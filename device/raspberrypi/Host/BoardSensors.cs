using Telemetry.RaspberryPi.Configuration;
using Telemetry.RaspberryPi.Emulation;
using Telemetry.RaspberryPi.Sensors;
using Telemetry.RaspberryPi.Sensors.Settings;

namespace Telemetry.RaspberryPi.Host;

/// <summary>The sensors of one boot of the device, which have its clock: this machine's, or those of an emulated board.</summary>
internal sealed class BoardSensors : IDisposable
{
    private readonly EmulatedBoard? _emulated;

    /// <param name="options">what is to be measured</param>
    /// <param name="nowUs">the device's clock</param>
    /// <exception cref="ProgramException">The configuration asks for what cannot be; all of it is said.</exception>
    public BoardSensors(RunOptions options, Func<long> nowUs)
    {
        _emulated = options.IsEmulated ? new EmulatedBoard(nowUs) : null;
        List<SettingError> errors = [];
        IReadOnlyList<SensorSettings> settings = _emulated is null ? options.Sensors : [.. EmulatedBoard.Sensors
            .Select(entry => SensorSettings.Read(entry, ConfigurationFile.DefaultIntervalUs, errors)).OfType<SensorSettings>()];
        SensorSet? set = SensorCatalog.Create(settings, _emulated?.Environment ?? new SensorEnvironment { NowUs = nowUs }, errors);
        if (set is null) _emulated?.Dispose();
        Set = set ?? throw new ProgramException(
            string.Join(Environment.NewLine, errors.OrderBy(error => error.At.Line).Select(error => $"{options.Configuration}, {error}")), exitCode: ProgramExit.Usage);
    }

    public SensorSet Set { get; }

    public void Dispose()
    {
        Set.Dispose();
        _emulated?.Dispose();
    }
}
