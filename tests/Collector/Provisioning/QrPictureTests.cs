using System.Globalization;
using System.Text.RegularExpressions;
using Telemetry.Collector.Keys;
using Telemetry.Collector.Provisioning;

namespace Telemetry.Collector.Tests.Provisioning;

/// <summary>
/// That the code itself is right is QRCoder's matter (the PNG was read back with zbarimg); here that terminal and SVG show the modules that it made.
/// </summary>
public sealed partial class QrPictureTests : IDisposable
{
    private static readonly EnrolledKey Device = new("garden", new byte[32], DateTimeOffset.UnixEpoch);

    private readonly QrPicture _qr = new(ProvisioningFile.Text(Device, "192.168.1.10:5170"));
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Modules_HaveTheThreeFindersAndAMargin()
    {
        // ISO/IEC 18004 6.3.3: 7 modules dark, 5 light, 3 dark, in three corners.
        int far = _qr.Size - 4 - 7;
        foreach ((int left, int top) in ((int, int)[])[(4, 4), (far, 4), (4, far)])
        {
            for (int i = 0; i < 49; i++)
            {
                (int x, int y) = (i % 7, i / 7);
                int ring = Math.Max(Math.Abs(x - 3), Math.Abs(y - 3));
                Assert.Equal(ring != 2, _qr[left + x, top + y]);
            }
        }

        Assert.All(Enumerable.Range(0, _qr.Size), i => Assert.False(_qr[i, 3] || _qr[3, i] || _qr[i, _qr.Size - 4] || _qr[_qr.Size - 4, i]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Lines_OfHalfBlocks_ShowEveryModule(bool isColored)
    {
        string[] lines = [.. _qr.Lines(isColored).Select(line => Escape().Replace(line, ""))];

        Assert.Equal((_qr.Size + 1) / 2, lines.Length);
        for (int y = 0; y < _qr.Size; y++)
        {
            for (int x = 0; x < _qr.Size; x++)
            {
                bool isDrawn = y % 2 == 0 ? lines[y / 2][x] is '█' or '▀' : lines[y / 2][x] is '█' or '▄';
                Assert.Equal(_qr[x, y], isDrawn == isColored);
            }
        }
    }

    [Fact]
    public void Svg_Path_CoversTheDarkModules()
    {
        bool[,] drawn = new bool[_qr.Size, _qr.Size];
        foreach (Match run in Run().Matches(_qr.Svg()))
        {
            int[] numbers = [.. run.Groups.Cast<Group>().Skip(1).Select(group => int.Parse(group.Value, CultureInfo.InvariantCulture))];
            for (int i = 0; i < numbers[2]; i++)
                drawn[numbers[0] + i, numbers[1]] = true;
        }

        for (int i = 0; i < _qr.Size * _qr.Size; i++)
            Assert.Equal(_qr[i % _qr.Size, i / _qr.Size], drawn[i % _qr.Size, i / _qr.Size]);
    }

    [Theory]
    [InlineData("code.svg", "<svg")]
    [InlineData("code.PNG", "\u0089PNG")]
    public void Save_OfEitherKind_IsThatKindAndItsOwnersOnly(string name, string start)
    {
        string file = _directory.File(name);
        _qr.Save(file);

        Assert.StartsWith(start, File.ReadAllText(file, System.Text.Encoding.Latin1), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [GeneratedRegex("\e\\[[0-9;]*m")]
    private static partial Regex Escape();

    [GeneratedRegex(@"M(\d+) (\d+)h(\d+)v1")]
    private static partial Regex Run();
}
