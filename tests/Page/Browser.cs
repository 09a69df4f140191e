using Microsoft.Playwright;

namespace Telemetry.PageTests;

/// <summary>The system's Chromium without a window. Where there is none, the tests are skipped.</summary>
public sealed class Browser : IAsyncLifetime
{
    // Far beyond what any of it takes, so that a loaded machine does not fail a test.
    private const float PatienceMs = 60_000;

    private static readonly string[] Paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Array.Find(Paths, File.Exists) is not { } path)
            return;

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = ["--no-sandbox"] });
        Assertions.SetDefaultExpectTimeout(PatienceMs);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A browser window of its own, with nothing stored.</summary>
    internal async Task<LivePage> OpenAsync(PageSite site, string fragment = "", BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(_browser is null, $"there is no Chromium at {string.Join(", ", Paths)}");
        IBrowserContext context = await _browser.NewContextAsync(options ?? new() { ViewportSize = new() { Width = 1280, Height = 900 } });
        context.SetDefaultTimeout(PatienceMs);
        LivePage page = new(context, await context.NewPageAsync(), site.Url);
        await page.GotoAsync(fragment);
        return page;
    }
}
