using Microsoft.Playwright;
using static Telemetry.PageTests.LivePage;

namespace Telemetry.PageTests;

/// <summary>Whatever a device says stays text.</summary>
public sealed class HostileTests(Browser browser)
{
    [Theory]
    [InlineData("")]
    [InlineData("#/devices/attic")]
    public async Task Markup_FromADevice_StaysText(string fragment)
    {
        await using PageSite site = await PageSite.StartAsync(["attic"], TestSensors.AddHostileTo);
        await using LivePage page = await browser.OpenAsync(site, fragment);

        await Expect(page.Find("main")).ToContainTextAsync("<img src=x");
        await Expect(page.Find("main img, main script, main b:has-text('note'), main u")).ToHaveCountAsync(0);
        Assert.DoesNotContain("owned", await page.Page.TitleAsync(), StringComparison.Ordinal);
        page.AssertClean();
    }

    [Fact]
    public async Task Markup_InTheAnswerToACommand_StaysText()
    {
        await using PageSite site = await PageSite.StartAsync(["attic"], TestSensors.AddHostileTo);
        await using LivePage page = await browser.OpenAsync(site, "#/devices/attic");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "open" }).ClickAsync();
        await Expect(page.Find(".outcome:visible")).ToContainTextAsync("<img");
        await Expect(page.Find("main img, main script")).ToHaveCountAsync(0);
        page.AssertClean();
    }

    [Fact]
    public async Task Markup_InNamesReasonsAndWarnings_StaysText()
    {
        await using PageSite site = await PageSite.StartAsync(["attic"]);
        await using LivePage page = await browser.OpenAsync(site);

        // Names and reasons are the collector's own today; the page does not rely on that.
        await page.Page.RouteAsync("**/api/devices", async route =>
        {
            IAPIResponse answer = await route.FetchAsync();
            string body = (await answer.TextAsync())
                .Replace("\"attic\"", "\"<img src=x>\"", StringComparison.Ordinal)
                .Replace("\"state\":\"online\"", "\"state\":\"offline\"", StringComparison.Ordinal)
                .Replace("\"evidence\":\"", "\"evidence\":\"<img src=y>", StringComparison.Ordinal)
                .Replace("\"warnings\":[]", "\"warnings\":[\"<img src=z>\"]", StringComparison.Ordinal);
            await route.FulfillAsync(new() { Response = answer, Body = body });
        });
        await Expect(page.Find(".device-name")).ToHaveTextAsync("<img src=x>");
        await Expect(page.Find(".evidence")).ToContainTextAsync("<img src=y>");
        await Expect(page.Find(".warning")).ToContainTextAsync("<img src=z>");
        await Expect(page.Find("main img")).ToHaveCountAsync(0);
        page.AssertClean();
    }
}
