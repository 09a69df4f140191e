using Microsoft.Playwright;
using Telemetry.Collector.Views;
using static Telemetry.PageTests.LivePage;

namespace Telemetry.PageTests;

public sealed class CommandTests(Browser browser)
{
    [Fact]
    public async Task Parameter_SetOnThePage_IsSetOnTheDevice()
    {
        await using PageSite site = await PageSite.StartAsync(["attic"]);
        await using LivePage page = await browser.OpenAsync(site, "#/devices/attic");
        ILocator parameter = page.Find("[data-parameter='temperature.interval']");

        await parameter.GetByRole(AriaRole.Button, new() { Name = "temperature.interval" }).ClickAsync();
        await parameter.GetByRole(AriaRole.Spinbutton).FillAsync("250");
        await page.Page.Keyboard.PressAsync("Enter");

        await Expect(parameter.GetByRole(AriaRole.Status)).ToContainTextAsync("250");
        await Expect(parameter.Locator(".current")).ToHaveTextAsync("250 ms");
        ParameterView set = site.View("attic").Parameters.Single(view => view.Name == "temperature.interval");
        Assert.Equal(250, Convert.ToDouble(set.Value, System.Globalization.CultureInfo.InvariantCulture));
        page.AssertClean();
    }

    [Fact]
    public async Task Restart_IsAskedForFirst()
    {
        await using PageSite site = await PageSite.StartAsync(["attic"]);
        await using LivePage page = await browser.OpenAsync(site, "#/devices/attic");
        ILocator restart = page.Page.GetByRole(AriaRole.Button, new() { Name = "restart" });
        ILocator dialog = page.Page.GetByRole(AriaRole.Dialog);

        await restart.ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.Find(".outcome:visible")).ToHaveCountAsync(0);
        string boot = site.View("attic").BootId!;

        await restart.ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Restart" }).ClickAsync();
        await Expect(page.Find(".part-identity")).Not.ToContainTextAsync(boot);
        page.AssertClean();
    }

    [Fact]
    public async Task Action_OfADeviceThatIsAway_CannotBeSent()
    {
        await using PageSite site = await PageSite.StartAsync(["attic"]);
        await using LivePage page = await browser.OpenAsync(site, "#/devices/attic");
        ILocator identify = page.Page.GetByRole(AriaRole.Button, new() { Name = "identify" });
        await Expect(identify).ToBeEnabledAsync();

        site.Kill("attic");

        await Expect(identify).ToBeDisabledAsync();
        await Expect(page.Find(".commands .note")).ToBeVisibleAsync();
    }
}
