namespace Telemetry.Collector.History.Charts;

/// <summary>Lines and letters on a white picture of 24 bits a pixel.</summary>
internal sealed class Raster
{
    private readonly byte[] _pixels;

    public Raster(int width, int height)
    {
        (Width, Height) = (width, height);
        _pixels = new byte[width * height * 3];
        Array.Fill(_pixels, (byte)255);
    }

    public int Width { get; }

    public int Height { get; }

    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>A line with soft edges: a pixel is covered as far as its middle lies within half the width.</summary>
    public void Line(double x1, double y1, double x2, double y2, double width, int color)
    {
        double reach = (width / 2) + 1;
        (double dx, double dy) = (x2 - x1, y2 - y1);
        double square = (dx * dx) + (dy * dy);
        for (int y = (int)Math.Max(0, Math.Min(y1, y2) - reach); y <= Math.Min(Height - 1, Math.Max(y1, y2) + reach); y++)
        {
            for (int x = (int)Math.Max(0, Math.Min(x1, x2) - reach); x <= Math.Min(Width - 1, Math.Max(x1, x2) + reach); x++)
            {
                (double px, double py) = (x + 0.5 - x1, y + 0.5 - y1);
                double along = square == 0 ? 0 : Math.Clamp(((px * dx) + (py * dy)) / square, 0, 1);
                double distance = Math.Sqrt(Math.Pow(px - (along * dx), 2) + Math.Pow(py - (along * dy), 2));
                Blend(x, y, color, Math.Clamp((width / 2) + 0.5 - distance, 0, 1));
            }
        }
    }

    /// <summary>A text whose top left corner is given.</summary>
    public void Text(string text, int x, int y, int scale, int color)
    {
        foreach (char letter in text)
        {
            for (int column = 0; column < BitmapFont.Columns; column++)
            {
                for (int row = 0; row < BitmapFont.Rows; row++)
                {
                    if (BitmapFont.IsSet(letter, column, row))
                        Fill(x + (column * scale), y + (row * scale), scale, color);
                }
            }

            x += BitmapFont.Advance * scale;
        }
    }

    private void Fill(int left, int top, int size, int color)
    {
        for (int y = Math.Max(0, top); y < Math.Min(Height, top + size); y++)
        {
            for (int x = Math.Max(0, left); x < Math.Min(Width, left + size); x++)
                Blend(x, y, color, 1);
        }
    }

    private void Blend(int x, int y, int color, double share)
    {
        int at = ((y * Width) + x) * 3;
        for (int i = 0; i < 3; i++)
        {
            int wanted = (color >> (16 - (8 * i))) & 0xff;
            int blended = (int)Math.Round((_pixels[at + i] * (1 - share)) + (wanted * share));

            // Lines that meet do not cover each other twice: all colours are darker than the ground.
            _pixels[at + i] = (byte)Math.Min(_pixels[at + i], blended);
        }
    }
}
