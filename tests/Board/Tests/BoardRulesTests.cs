using Mono.Cecil;

namespace Telemetry.Board.Tests;

public sealed class BoardRulesTests
{
    private static readonly ModuleDefinition Samples = Module("Telemetry.Board.BadSamples.dll");

    public static TheoryData<string, string?> SampleTypes()
    {
        TheoryData<string, string?> types = [];
        foreach (TypeDefinition type in Samples.Types)
        {
            CustomAttribute? breaks = type.CustomAttributes.SingleOrDefault(a => a.AttributeType.Name == "BreaksAttribute");
            if (breaks != null)
            {
                types.Add(type.FullName, (string?)breaks.ConstructorArguments[0].Value);
            }
        }

        return types;
    }

    [Theory]
    [MemberData(nameof(SampleTypes))]
    public void Check_Sample_IsReportedUnderItsRule(string type, string? rule)
    {
        Violation[] reported = [.. BoardRules.Check(Samples).Where(v => Outermost(v.Type).FullName == type)];
        Assert.True(
            rule == null ? reported.Length == 0 : reported.Any(v => v.Rule == rule),
            "reported: " + string.Join<Violation>(", ", reported));
    }

    [Fact]
    public void Rules_AllOfThem_HaveASample()
    {
        var sampled = SampleTypes().Select(row => row.Data.Item2);
        Assert.Empty(BoardRules.All.Except(sampled));
    }

    [Fact]
    public void Subset_OfTheBoard_BreaksNoRule()
    {
        Assert.Equal("", string.Join<Violation>('\n', BoardRules.Check(Module("Telemetry.Board.Subset.dll"))));
    }

    [Fact]
    public void Subset_OfTheBoard_ReferencesTheSurfaceOnly()
    {
        string[] surface =
        [
            "mscorlib", "System.IO.Streams", "System.Math", "System.Net", "System.Security.Cryptography", "System.Text",
            "System.Threading", "System.Device.Gpio", "System.Device.I2c", "System.Device.Wifi", "System.IO.FileSystem",
            "nanoFramework.Hardware.Esp32", "nanoFramework.Runtime.Native", "Iot.Device.Bmxx80", "nanoFramework.UnitsNet.Temperature",
            "nanoFramework.UnitsNet.RelativeHumidity", "nanoFramework.UnitsNet.Pressure",
        ];
        ModuleDefinition subset = Module("Telemetry.Board.Subset.dll");
        Assert.Empty(subset.AssemblyReferences.Select(r => r.Name).Except(surface));
    }

    [Fact]
    public void Subset_OfTheBoard_HoldsWhatADeviceNeeds()
    {
        string[] names = [.. Module("Telemetry.Board.Subset.dll").Types.Select(t => t.FullName)];
        Assert.Contains("Telemetry.Wire.WireReader", names);
        Assert.Contains("Telemetry.Security.AesBlocks", names);
        Assert.Contains("Telemetry.Device.IControlLink", names);
        Assert.Contains("Telemetry.Device.Sockets.ControlLink", names);
        Assert.Contains("Telemetry.Esp32.Board.Program", names);
        Assert.DoesNotContain("Telemetry.Security.CcmPipeline", names);
    }

    private static TypeDefinition Outermost(TypeDefinition type) =>
        type.DeclaringType == null ? type : Outermost(type.DeclaringType);

    private static ModuleDefinition Module(string file) => ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, file));
}
