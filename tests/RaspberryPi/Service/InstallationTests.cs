using Telemetry.RaspberryPi.Service;

namespace Telemetry.RaspberryPi.Tests.Service;

public class InstallationTests
{
    [Fact]
    public void CopyProgram_Again_ReplacesAllOfTheOldVersion()
    {
        using TemporaryDirectory from = new();
        using TemporaryDirectory root = new();
        Installation installation = new(root.Path);
        File.WriteAllText(from["a.dll"], "1");
        File.WriteAllText(from["gone.dll"], "1");
        installation.CopyProgram(from.Path);

        File.WriteAllText(from["a.dll"], "2");
        File.Delete(from["gone.dll"]);
        Directory.CreateDirectory(from["runtimes"]);
        File.WriteAllText(Path.Combine(from["runtimes"], "b.so"), "2");
        installation.CopyProgram(from.Path);

        string program = installation.At(Installation.ProgramDirectory);
        Assert.Equal("2", File.ReadAllText(Path.Combine(program, "a.dll")));
        Assert.Equal("2", File.ReadAllText(Path.Combine(program, "runtimes", "b.so")));
        Assert.False(File.Exists(Path.Combine(program, "gone.dll")));
        Assert.Equal([program], Directory.GetDirectories(Path.GetDirectoryName(program)!));
    }

    [Fact]
    public void CopyProgram_SingleFile_TakesNothingThatLiesBesideIt()
    {
        using TemporaryDirectory home = new();
        using TemporaryDirectory root = new();
        File.WriteAllText(home["telemetry-device"], "1");
        File.WriteAllText(home["diary.txt"], "1");
        Installation installation = new(root.Path);
        installation.CopyProgram(home["telemetry-device"]);
        Assert.Equal(["telemetry-device"], Directory.GetFiles(installation.At(Installation.ProgramDirectory)).Select(Path.GetFileName));
    }

    [Fact]
    public void CopyProgram_FromWhereItIsInstalled_LeavesItThere()
    {
        using TemporaryDirectory root = new();
        Installation installation = new(root.Path);
        string program = installation.At(Installation.ProgramDirectory);
        Directory.CreateDirectory(program);
        File.WriteAllText(Path.Combine(program, "a.dll"), "1");
        installation.CopyProgram(program + "/");
        Assert.Equal("1", File.ReadAllText(Path.Combine(program, "a.dll")));
    }

    [Fact]
    public void Write_Secret_IsTheOwnersOnlyAndReplacesWhatOthersCouldRead()
    {
        using TemporaryDirectory root = new();
        Installation installation = new(root.Path);
        installation.Write(Installation.Provisioning, "old");
        installation.Write(Installation.Provisioning, "new", isSecret: true);
        string file = installation.At(Installation.Provisioning);
        Assert.Equal("new", File.ReadAllText(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void Remove_KeepsConfigurationAndReadingsUnlessAllIsToGo()
    {
        using TemporaryDirectory root = new();
        Installation installation = new(root.Path);
        installation.Write(Installation.Unit, "unit");
        installation.Write(Installation.Configuration, "{}");
        installation.Write($"{Installation.ProgramDirectory}/a.dll", "a");
        installation.Write(Installation.Users, "user");
        installation.Write($"{Installation.StateDirectory}/segment", "readings");

        Assert.Equal(
            [installation.At(Installation.Unit), installation.At(Installation.Users), installation.At(Installation.ProgramDirectory)],
            installation.Remove(purge: false));
        Assert.True(File.Exists(installation.At(Installation.Configuration)));
        Assert.True(File.Exists(installation.At($"{Installation.StateDirectory}/segment")));

        Assert.Equal(2, installation.Remove(purge: true).Count);
        Assert.Empty(Directory.GetFiles(root.Path, "*", SearchOption.AllDirectories));
        Assert.Empty(installation.Remove(purge: true));
    }

    [Theory]
    [InlineData("root:x:0:\ni2c:x:998:pi\n", "i2c")]
    [InlineData("gpio:x:1:\ni2c:x:998:\n", "i2c gpio")]
    [InlineData("i2cx:x:1:\n", "")]
    public void Groups_AreThoseThatTheMachineHas(string file, string expected)
    {
        using TemporaryDirectory root = new();
        Directory.CreateDirectory(root["etc"]);
        File.WriteAllText(Path.Combine(root["etc"], "group"), file);
        Assert.Equal(expected, string.Join(' ', new Installation(root.Path).Groups()));
    }

    [Fact]
    public void Command_OfDotnet_StartsTheAssembly() => Assert.Equal(
        ["/usr/lib/dotnet/dotnet", "/usr/local/lib/telemetry-device/telemetry-device.dll", "run", "--config", "/etc/telemetry-device/telemetry-device.json"],
        Installation.Command("/usr/lib/dotnet/dotnet"));

    [Fact]
    public void Command_OfTheProgramItself_StartsItsCopy() => Assert.Equal(
        "/usr/local/lib/telemetry-device/telemetry-device", Installation.Command("/home/pi/out/telemetry-device")[0]);

    [Fact]
    public void Command_RuntimeInAHomeDirectory_SaysWhereToInstallIt()
    {
        ProgramException exception = Assert.Throws<ProgramException>(() => Installation.Command("/home/pi/.dotnet/dotnet"));
        Assert.Contains("/home/pi/.dotnet", exception.Message, StringComparison.Ordinal);
        Assert.Contains("--install-dir /usr/share/dotnet", exception.Advice, StringComparison.Ordinal);
    }
}
