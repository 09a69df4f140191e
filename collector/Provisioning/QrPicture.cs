using System.Text;
using QRCoder;
using Telemetry.Collector.Keys;

namespace Telemetry.Collector.Provisioning;

/// <summary>
/// A provisioning file as a QR code: who scans it has the file's text, to paste where no file can be copied to. It is as secret as the file.
/// </summary>
public sealed class QrPicture
{
    private const int PixelsOfAModule = 8;

    private readonly bool[][] _modules;
    private readonly byte[] _png;

    /// <param name="text">at most 2,331 bytes</param>
    public QrPicture(string text)
    {
        // M: 15 % may be unreadable; on a screen that is plenty, and more would make it larger.
        using QRCodeData data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M, forceUtf8: true);
        _modules = [.. data.ModuleMatrix.Select(row => row.Cast<bool>().ToArray())];
        using PngByteQRCode png = new(data);
        _png = png.GetGraphic(PixelsOfAModule);
    }

    /// <summary>Modules of a side, with the margin of four that a code needs around it (ISO/IEC 18004).</summary>
    public int Size => _modules.Length;

    /// <summary>Whether a module is dark.</summary>
    public bool this[int x, int y] => y >= 0 && y < Size && x >= 0 && x < Size && _modules[y][x];

    /// <summary>Two rows of modules in a line of half blocks.</summary>
    /// <param name="isColored">Black on white by the terminal's colours; else dark modules are what the terminal shows as its background.</param>
    public IEnumerable<string> Lines(bool isColored)
    {
        for (int y = 0; y < Size; y += 2)
        {
            StringBuilder line = new();
            if (isColored)
                line.Append("\e[30;107m");
            for (int x = 0; x < Size; x++)
            {
                // Without colours a letter is light: most terminals are dark, and what scans reads both.
                bool upper = this[x, y] == isColored;
                bool lower = this[x, y + 1] == isColored;
                line.Append((upper, lower) switch { (true, true) => '█', (true, false) => '▀', (false, true) => '▄', _ => ' ' });
            }

            if (isColored)
                line.Append("\e[0m");
            yield return line.ToString();
        }
    }

    /// <summary>As SVG, one path, black on white.</summary>
    public string Svg()
    {
        StringBuilder path = new();
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                if (!this[x, y])
                    continue;

                int start = x;
                while (this[x + 1, y])
                    x++;
                path.Append(System.Globalization.CultureInfo.InvariantCulture, $"M{start} {y}h{x + 1 - start}v1h-{x + 1 - start}z");
            }
        }

        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Size} {Size}" width="{Size * PixelsOfAModule}" height="{Size * PixelsOfAModule}" shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path d="{path}"/></svg>

            """;
    }

    /// <summary>Writes it for its owner only.</summary>
    /// <param name="file">ends in .svg or .png</param>
    /// <exception cref="UserException">It cannot be written.</exception>
    public void Save(string file)
    {
        try
        {
            PrivateFile.Replace(file, IsSvg(file) ? Encoding.UTF8.GetBytes(Svg()) : _png);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot write the QR code {file}: {exception.Message}");
        }
    }

    public static bool IsPicture(string file) => IsSvg(file) || file.EndsWith(".png", StringComparison.OrdinalIgnoreCase);

    private static bool IsSvg(string file) => file.EndsWith(".svg", StringComparison.OrdinalIgnoreCase);
}
