using Telemetry.Esp32.Radio;

namespace Telemetry.Esp32.Tests;

internal sealed class FakeRadio : BoardRadio
{
    public bool IsUp { get; set; }

    public bool Hangs { get; set; }

    public string Name { get; set; } = "home";

    public string Error { get; set; } = "";

    public Action Begun { get; set; } = () => { };

    public string ScanError { get; set; } = "";

    public int? Heard { get; set; }

    public override string NetworkName => Name;

    public override bool HasAddress => IsUp;

    public override bool IsConnecting => Hangs;

    public override string LastError => Error;

    public override void BeginConnect() => Begun();

    public override bool TryBeginScan(out string error)
    {
        error = ScanError;
        return error.Length == 0;
    }

    public override bool TryEndScan(out int dBm)
    {
        dBm = Heard ?? 0;
        return Heard is not null;
    }
}
