using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Telemetry.Board.Tests;

/// <summary>The firmware's two projects, which this machine cannot build: what can be said of them by reading them.</summary>
public sealed partial class FirmwareProjectTests
{
    private static readonly string Root = FindRoot();
    private static readonly string[] Projects =
        ["device/esp32/Telemetry.Esp32.csproj", "device/esp32/stable/Telemetry.Esp32.nfproj", "tests/Board/Subset/Telemetry.Board.Subset.csproj"];

    public static TheoryData<string> ProjectFiles() => [.. Projects];

    [Theory]
    [MemberData(nameof(ProjectFiles))]
    public void Project_OfTheBoard_CompilesTheOneListAndNothingElse(string project)
    {
        XDocument document = Load(project);
        string list = Path.GetFullPath(Path.Combine(Root, "device/esp32/Sources.props"));
        string folder = Path.GetDirectoryName(Path.Combine(Root, project))!;
        Assert.Single(Named(document, "Import"), import =>
            Path.GetFullPath(Path.Combine(folder, ((string)import.Attribute("Project")!).Replace('\\', '/'))) == list);
        Assert.Empty(Named(document, "Compile"));
        if (document.Root!.Attribute("Sdk") is not null)
            Assert.Equal("false", Assert.Single(Named(document, "EnableDefaultCompileItems")).Value);
    }

    [Fact]
    public void SourceList_HasEveryFolderThatGoesToTheBoard()
    {
        string[] folders = [.. Named(Load("device/esp32/Sources.props"), "Compile").Select(item => (string)item.Attribute("Include")!)];
        Assert.Equal(
            [
                "$(TelemetryRoot)shared/Wire/**/*.cs", "$(TelemetryRoot)shared/Security/**/*.cs", "$(TelemetryRoot)shared/Session/Device/**/*.cs",
                "$(TelemetryRoot)device/core/**/*.cs", "$(TelemetryRoot)device/sockets/**/*.cs", "$(MSBuildThisFileDirectory)**/*.cs",
            ],
            folders);
    }

    [Fact]
    public void StableProject_ReferencesThePackagesThatAreRestored()
    {
        string[] restored = [.. Named(Load("device/esp32/stable/packages.config"), "package").Select(p => $"{(string)p.Attribute("id")!}.{(string)p.Attribute("version")!}")];
        string[] referenced = [.. Named(Load("device/esp32/stable/Telemetry.Esp32.nfproj"), "HintPath").Select(hint => hint.Value.Split('\\')[1])];
        Assert.Equal(restored, referenced);
    }

    [Fact]
    public void PreviewProject_ReferencesWhatTheStableOneDoes()
    {
        // Packages that others bring along are named in the stable project only, which has no way to find them.
        string[] preview = [.. Named(Load("device/esp32/Telemetry.Esp32.csproj"), "PackageReference").Select(p => (string)p.Attribute("Include")!)];
        string[] stable = [.. Named(Load("device/esp32/stable/packages.config"), "package").Select(p => (string)p.Attribute("id")!)];
        Assert.Empty(preview.Except(stable));
        Assert.DoesNotContain(stable.Except(preview), id => !BroughtAlong().IsMatch(id));
    }

    [Fact]
    public void PreviewProject_TakesNothingFromTheRoot()
    {
        Assert.Empty(Named(Load("device/esp32/Directory.Build.props"), "Import"));
        Assert.Equal("false", Assert.Single(Named(Load("device/esp32/Directory.Packages.props"), "ManagePackageVersionsCentrally")).Value);
        Assert.Contains("nanoFramework.NET.Sdk", File.ReadAllText(Path.Combine(Root, "device/esp32/global.json")), StringComparison.Ordinal);
        Assert.DoesNotContain("Telemetry.Esp32.csproj", File.ReadAllText(Path.Combine(Root, "Telemetry.sln")), StringComparison.Ordinal);
    }

    [GeneratedRegex("UnitsNet|WeatherHelper|BinaryPrimitives|Device.Model|Collections")]
    private static partial Regex BroughtAlong();

    private static XDocument Load(string file) => XDocument.Load(Path.Combine(Root, file));

    private static IEnumerable<XElement> Named(XDocument document, string name) => document.Descendants().Where(e => e.Name.LocalName == name);

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Telemetry.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests run from within the repository");
    }
}
