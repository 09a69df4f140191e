using Microsoft.Playwright;
using static Telemetry.PageTests.LivePage;

namespace Telemetry.PageTests;

public sealed class LayoutTests(Browser browser)
{
    [Theory]
    [InlineData("", ".device .cell-number")]
    [InlineData("#/devices/attic", ".channel .now-number")]
    [InlineData("#/events", ".event")]
    [InlineData("#/collector", ".part .facts")]
    public async Task Page_OnASmallPhone_HasNoHorizontalScrolling(string fragment, string content)
    {
        await using PageSite site = await PageSite.StartAsync(["attic", "a-device-with-32-letters-in-a-nam"[..32]]);
        BrowserNewContextOptions phone = new() { ViewportSize = new() { Width = 360, Height = 740 }, HasTouch = true, IsMobile = true };
        await using LivePage page = await browser.OpenAsync(site, fragment, phone);

        await Expect(page.Find(content).First).ToBeVisibleAsync();
        Assert.Equal(360, await page.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        page.AssertClean();
    }

    [Fact]
    public async Task Theme_IsTheSystemsUntilAnotherIsChosen()
    {
        await using PageSite site = await PageSite.StartAsync(["attic"]);
        await using LivePage page = await browser.OpenAsync(site, "", new() { ColorScheme = ColorScheme.Dark });
        ILocator html = page.Find("html");
        await Expect(html).ToHaveCSSAsync("background-color", "rgb(15, 17, 19)");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Use the light theme" }).ClickAsync();
        await Expect(html).ToHaveCSSAsync("background-color", "rgb(245, 245, 242)");
        await page.Page.ReloadAsync();
        await Expect(html).ToHaveCSSAsync("background-color", "rgb(245, 245, 242)");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Use the dark theme" }).ClickAsync();
        await page.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await Expect(html).ToHaveCSSAsync("background-color", "rgb(245, 245, 242)");
        page.AssertClean();
    }

    [Fact]
    public async Task Times_AreInTheBrowsersZoneWhichIsTold()
    {
        await using PageSite site = await PageSite.StartAsync(["attic"]);
        await using LivePage page = await browser.OpenAsync(site, "#/collector", new() { TimezoneId = "Asia/Kabul" });

        await Expect(page.Find("#zone")).ToHaveTextAsync("Times are in Asia/Kabul (UTC+4:30).");
        TimeSpan kabul = new(4, 30, 0);
        string started = site.Host.View().Started.ToOffset(kabul).ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        await Expect(page.Find(".collector-page")).ToContainTextAsync(started);
    }
}
