using Microsoft.Playwright;
using static Telemetry.PageTests.LivePage;

namespace Telemetry.PageTests;

public sealed class OverviewTests(Browser browser)
{
    [Fact]
    public async Task Devices_OfARunningCollector_AreShownWithLiveValues()
    {
        await using PageSite site = await PageSite.StartAsync(["attic", "cellar"]);
        await using LivePage page = await browser.OpenAsync(site);

        await Expect(page.Find("h1")).ToHaveTextAsync("All 2 devices online");
        ILocator value = page.Row("attic").Locator(".cell", new() { HasText = TestSensors.Temperature }).Locator(".cell-number");
        await Expect(value).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^\d\d\.\d\d$"));
        string first = await value.InnerTextAsync();
        await Expect(value).Not.ToHaveTextAsync(first);
        await Expect(page.Row("attic")).ToContainTextAsync("°C");
        await Expect(page.Row("attic").Locator(".sparkline path").First).ToHaveAttributeAsync("d", new System.Text.RegularExpressions.Regex("^M.*L"));
        page.AssertClean();
    }

    [Fact]
    public async Task Device_ThatLosesItsPower_ComesFirstWithTheReasonAndWhatToTry()
    {
        await using PageSite site = await PageSite.StartAsync(["attic", "cellar"]);
        await using LivePage page = await browser.OpenAsync(site);
        await Expect(page.Find("h1")).ToHaveTextAsync("All 2 devices online");

        site.Kill("cellar");

        ILocator row = page.Find(".troubled").Locator("[data-device='cellar']");
        await Expect(row.Locator(".state")).ToContainTextAsync("offline");
        await Expect(row.Locator(".evidence")).ToContainTextAsync("The control connection from");
        await Expect(row.Locator(".next")).ToContainTextAsync("power");
        await Expect(page.Find("h1")).ToContainTextAsync("1 of 2 devices online");

        // A screen reader is told of it, once, and of nothing else.
        await Expect(page.Find("#announcements")).ToContainTextAsync("cellar is offline");
        page.AssertClean();
    }

    [Fact]
    public async Task Search_ForADevice_ShowsOnlyThat()
    {
        await using PageSite site = await PageSite.StartAsync(["attic", "cellar"]);
        await using LivePage page = await browser.OpenAsync(site);

        await page.Page.GetByRole(AriaRole.Searchbox).FillAsync("CELL");
        await Expect(page.Row("attic")).ToHaveCountAsync(0);
        await Expect(page.Row("cellar")).ToBeVisibleAsync();
        await page.Page.GetByRole(AriaRole.Searchbox).FillAsync("nothing has this name");
        await Expect(page.Find(".overview > .empty")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task StateButton_Pressed_ShowsOnlyDevicesInThatState()
    {
        await using PageSite site = await PageSite.StartAsync(["attic", "cellar"]);
        await using LivePage page = await browser.OpenAsync(site);
        site.Kill("cellar");

        ILocator offline = page.Page.GetByRole(AriaRole.Button, new() { Name = "1 offline" });
        await offline.ClickAsync();
        await Expect(offline).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.Row("attic")).ToHaveCountAsync(0);
        await offline.ClickAsync();
        await Expect(page.Row("attic")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Collector_WithoutDevices_TellsHowToEnrollOne()
    {
        await using PageSite site = await PageSite.StartAsync([]);
        await using LivePage page = await browser.OpenAsync(site);

        await Expect(page.Find(".welcome")).ToContainTextAsync("telemetry enroll NAME");
        page.AssertClean();
    }
}
