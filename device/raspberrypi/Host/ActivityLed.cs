namespace Telemetry.RaspberryPi.Host;

/// <summary>The green LED of a Raspberry Pi, or another that the kernel calls <c>ACT</c>: fast blinking for ten seconds makes the board noticed.</summary>
internal static class ActivityLed
{
    private const string Leds = "/sys/class/leds";
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(10);
    private static readonly string[] Names = ["ACT", "led0"];
    private static int _isBlinking;

    /// <summary>Does what it can: a board without such an LED, or one that this user may not switch, has the message in the log only.</summary>
    public static void Blink()
    {
        string? led = Names.Select(name => Path.Combine(Leds, name)).FirstOrDefault(Directory.Exists);
        if (led is null || Interlocked.Exchange(ref _isBlinking, 1) != 0) return;
        _ = BlinkAsync(Path.Combine(led, "trigger"));
    }

    private static async Task BlinkAsync(string trigger)
    {
        try
        {
            string before = Chosen(await File.ReadAllTextAsync(trigger).ConfigureAwait(false));
            await File.WriteAllTextAsync(trigger, "timer").ConfigureAwait(false);
            await Task.Delay(Length).ConfigureAwait(false);
            await File.WriteAllTextAsync(trigger, before).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The message in the log has to do.
        }
        finally
        {
            Interlocked.Exchange(ref _isBlinking, 0);
        }
    }

    /// <summary>"none rc-feedback [mmc0] timer" gives "mmc0".</summary>
    private static string Chosen(string triggers)
    {
        int start = triggers.IndexOf('[', StringComparison.Ordinal);
        int end = triggers.IndexOf(']', StringComparison.Ordinal);
        return start >= 0 && end > start ? triggers[(start + 1)..end] : "none";
    }
}
