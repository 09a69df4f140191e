using Microsoft.Playwright;
using static Telemetry.PageTests.LivePage;

namespace Telemetry.PageTests;

public sealed class LoginTests(Browser browser)
{
    private const string Token = "0123456789-a-good-token";

    [Fact]
    public async Task Token_IsAskedForOnceAndOpensThePage()
    {
        await using PageSite site = await PageSite.StartAsync(["attic"], token: Token);
        await using LivePage page = await browser.OpenAsync(site);
        ILocator field = page.Page.GetByLabel("Token", new() { Exact = true }).Locator("visible=true").And(page.Find("input"));

        await field.FillAsync("this-is-not-the-token");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Find("dialog [role=alert]")).ToContainTextAsync("not the collector’s token");
        Assert.Equal(0, await page.Row("attic").CountAsync());

        await field.FillAsync(Token);
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Row("attic")).ToBeVisibleAsync();
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);

        await page.Page.ReloadAsync();
        await Expect(page.Row("attic")).ToBeVisibleAsync();
        page.AssertClean(tolerated: "401");
    }
}
