using Microsoft.Playwright;
using static Telemetry.PageTests.LivePage;

namespace Telemetry.PageTests;

public sealed class DevicePageTests(Browser browser)
{
    [Fact]
    public async Task Link_InTheList_OpensThePageOfTheDeviceAndBackReturns()
    {
        await using PageSite site = await PageSite.StartAsync(["attic"]);
        await using LivePage page = await browser.OpenAsync(site);

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "attic" }).ClickAsync();
        await Expect(page.Find("h1")).ToHaveTextAsync("attic");
        Assert.EndsWith("#/devices/attic", page.Page.Url, StringComparison.Ordinal);
        await Assertions.Expect(page.Page).ToHaveTitleAsync("attic – Telemetry");
        await page.Page.GoBackAsync();
        await Expect(page.Find("h1")).ToHaveTextAsync("The device is online");
        page.AssertClean();
    }

    [Fact]
    public async Task Account_OfADevice_Balances()
    {
        await using PageSite site = await PageSite.StartAsync(["attic"]);
        await using LivePage page = await browser.OpenAsync(site, "#/devices/attic");

        await Expect(page.Find(".part-account")).ToContainTextAsync("Every reading is accounted for");
        await site.DrainAsync("attic");
        string stored = site.View("attic").Ledger.Stored.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
        await Expect(page.Find(".account-total b")).ToHaveTextAsync(stored);
        page.AssertClean();
    }

    [Fact]
    public async Task Events_OfADevice_AreShownNewestFirst()
    {
        await using PageSite site = await PageSite.StartAsync(["attic"]);
        await using LivePage page = await browser.OpenAsync(site, "#/devices/attic");
        await Expect(page.Find(".events .event").First).ToContainTextAsync("readings may come");

        site.Kill("attic");

        await Expect(page.Find(".events .event").First).ToContainTextAsync("offline");
        await Expect(page.Find(".device-head .reason .next")).ToContainTextAsync("power");
        page.AssertClean();
    }

    [Fact]
    public async Task Events_OfAllDevices_LeadToTheirPages()
    {
        await using PageSite site = await PageSite.StartAsync(["attic", "cellar"]);
        await using LivePage page = await browser.OpenAsync(site, "#/events");

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "cellar" }).First.ClickAsync();
        await Expect(page.Find("h1")).ToHaveTextAsync("cellar");
        page.AssertClean();
    }

    [Fact]
    public async Task Device_ThatDoesNotExist_IsSaidToBeMissing()
    {
        await using PageSite site = await PageSite.StartAsync(["attic"]);
        await using LivePage page = await browser.OpenAsync(site, "#/devices/nowhere");

        await Expect(page.Find(".device-page > .empty")).ToContainTextAsync("no such device");
        page.AssertClean(tolerated: "404");
    }

    [Fact]
    public async Task Collector_OnItsPage_ShowsStoreAndDrops()
    {
        await using PageSite site = await PageSite.StartAsync(["attic"]);
        await using LivePage page = await browser.OpenAsync(site, "#/collector");

        await Expect(page.Find(".collector-page")).ToContainTextAsync("telemetry.db");
        await Expect(page.Find(".collector-page")).ToContainTextAsync("Every reading is accounted for");
        await Expect(page.Find(".collector-page")).ToContainTextAsync("Nothing was dropped");
        page.AssertClean();
    }
}
