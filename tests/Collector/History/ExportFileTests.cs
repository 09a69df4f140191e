using System.Diagnostics;
using Telemetry.Collector.Commands;

namespace Telemetry.Collector.Tests.History;

public sealed class ExportFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Name => _directory.File("out.csv");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Write_NewFile_HasItsNameOnlyWhenItIsWhole()
    {
        ExportFile.Write(Name, output =>
        {
            output.Write("a"u8);
            Assert.False(File.Exists(Name));
        });
        Assert.Equal("a", File.ReadAllText(Name));
        Assert.Single(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void Write_EndsInTheMiddle_LeavesTheOldFileAndNothingElse()
    {
        File.WriteAllText(Name, "old");
        Assert.Throws<OperationCanceledException>(() => ExportFile.Write(Name, output =>
        {
            output.Write("new"u8);
            throw new OperationCanceledException();
        }));
        Assert.Equal("old", File.ReadAllText(Name));
        Assert.Single(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void Write_ALink_WritesWhatItPointsTo()
    {
        File.WriteAllText(Name, "old");
        string link = _directory.File("link.csv");
        File.CreateSymbolicLink(link, Name);
        ExportFile.Write(link, output => output.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(Name));
        Assert.NotNull(File.ResolveLinkTarget(link, returnFinalTarget: false));
    }

    [Fact]
    public async Task Write_ANamedPipe_IsWrittenToAndStays()
    {
        if (OperatingSystem.IsWindows())
            return;

        using (Process make = Process.Start("mkfifo", Name))
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        Task<string> read = Task.Run(() => File.ReadAllText(Name));
        ExportFile.Write(Name, output => output.Write("new"u8));
        Assert.Equal("new", await read);
        Assert.Single(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void Write_NoDirectory_SaysSo() =>
        Assert.Contains("cannot write", Assert.Throws<UserException>(() => ExportFile.Write(_directory.File("no/out.csv"), _ => { })).Message, StringComparison.Ordinal);
}
