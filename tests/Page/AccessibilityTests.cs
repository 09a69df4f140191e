using Microsoft.Playwright;
using static Telemetry.PageTests.LivePage;

namespace Telemetry.PageTests;

public sealed class AccessibilityTests(Browser browser)
{
    private const string Overview = "";
    private const string Device = "#/devices/attic";
    private const string Ready = ".device .cell-number, .channel .now-number, .collector-page .facts dd, .event";

    [Theory]
    [InlineData(Overview)]
    [InlineData(Device)]
    [InlineData("#/events")]
    [InlineData("#/collector")]
    public async Task Structure_HasLandmarksOneHeadingOfThePageAndNoLevelLeftOut(string fragment)
    {
        await using PageSite site = await PageSite.StartAsync(["attic"]);
        await using LivePage page = await browser.OpenAsync(site, fragment);
        await Expect(page.Find(Ready).First).ToBeVisibleAsync();

        foreach (AriaRole landmark in new[] { AriaRole.Banner, AriaRole.Main, AriaRole.Contentinfo })
            await Expect(page.Page.GetByRole(landmark)).ToHaveCountAsync(1);
        await Expect(page.Page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" })).ToHaveCountAsync(1);
        string faults = await page.Page.EvaluateAsync<string>(
            """
            () => {
              const seen = (element) => element.checkVisibility();
              const faults = [];
              const levels = [...document.querySelectorAll('h1, h2, h3, h4')].filter(seen).map((heading) => Number(heading.tagName[1]));
              if (levels.filter((level) => level === 1).length !== 1) faults.push(`${levels.filter((level) => level === 1).length} h1`);
              levels.forEach((level, i) => { if (i > 0 && level > levels[i - 1] + 1) faults.push(`h${level} after h${levels[i - 1]}`); });
              const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
              ids.filter((id, i) => ids.indexOf(id) !== i).forEach((id) => faults.push(`id ${id} twice`));
              for (const name of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'for'])
                for (const element of document.querySelectorAll(`[${name}]`))
                  for (const id of element.getAttribute(name).split(' ')) if (!document.getElementById(id)) faults.push(`${name} ${id} is nowhere`);
              return faults.join('; ');
            }
            """);
        Assert.Equal("", faults);
    }

    [Theory]
    [InlineData(Overview)]
    [InlineData(Device)]
    public async Task Controls_HaveNames(string fragment)
    {
        await using PageSite site = await PageSite.StartAsync(["attic"]);
        await using LivePage page = await browser.OpenAsync(site, fragment);
        await Expect(page.Find(Ready).First).ToBeVisibleAsync();

        string snapshot = await page.Find("body").AriaSnapshotAsync();
        string[] nameless = [.. snapshot.Split('\n').Where(line =>
            System.Text.RegularExpressions.Regex.IsMatch(line, """^\s*- (button|link|textbox|searchbox|combobox|spinbutton|application)(?! ")"""))];
        Assert.Empty(nameless);
    }

    [Fact]
    public async Task LiveRegions_DoNotHoldValues()
    {
        await using PageSite site = await PageSite.StartAsync(["attic"]);
        await using LivePage page = await browser.OpenAsync(site);
        await Expect(page.Find(Ready).First).ToBeVisibleAsync();
        await Expect(page.Find("[aria-live] .cell, [role=status] .cell, [role=alert] .cell")).ToHaveCountAsync(0);
        await Expect(page.Find("#announcements")).ToHaveTextAsync("");
    }

    [Fact]
    public async Task Keyboard_GoesFromTheSkipLinkThroughThePageWithVisibleFocus()
    {
        await using PageSite site = await PageSite.StartAsync(["attic"]);
        await using LivePage page = await browser.OpenAsync(site);
        await Expect(page.Find(Ready).First).ToBeVisibleAsync();

        List<string> order = [];
        for (int i = 0; i < 12 && !order.Contains("attic"); i++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            order.Add(await FocusedAsync(page));
            Assert.NotEqual("none", await page.Page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineStyle"));
        }

        Assert.Equal("Skip to the content", order[0]);
        Assert.Equal(["Telemetry", "Devices", "Events", "Collector"], order[1..5]);
        Assert.Equal("attic", order[^1]);
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Find("h1")).ToHaveTextAsync("attic");
        Assert.Equal("main", await page.Page.EvaluateAsync<string>("() => document.activeElement.id"));
    }

    [Fact]
    public async Task SkipLink_LeadsToTheContent()
    {
        await using PageSite site = await PageSite.StartAsync(["attic"]);
        await using LivePage page = await browser.OpenAsync(site, Device);
        await Expect(page.Find(Ready).First).ToBeVisibleAsync();

        await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Find("h1")).ToHaveTextAsync("attic");
        Assert.Equal("main", await page.Page.EvaluateAsync<string>("() => document.activeElement.id"));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Colours_HaveTheContrastThatTextNeeds(ColorScheme scheme)
    {
        await using PageSite site = await PageSite.StartAsync(["attic"]);
        await using LivePage page = await browser.OpenAsync(site, "", new() { ColorScheme = scheme });

        string faults = await page.Page.EvaluateAsync<string>(
            """
            () => {
              const style = getComputedStyle(document.documentElement);
              const light = (name) => {
                const hex = style.getPropertyValue(`--${name}`).trim().slice(1);
                const [r, g, b] = [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
              };
              const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
              const faults = [];
              const check = (text, ground, least) => { if (!(contrast(text, ground) >= least)) faults.push(`${text} on ${ground}: ${contrast(text, ground).toFixed(2)}`); };
              for (const text of ['text', 'muted', 'accent', 'ok', 'warn', 'bad', 'info', 'idle'])
                for (const ground of ['ground', 'surface', 'raised']) check(text, ground, 4.5);
              check('on-accent', 'accent', 4.5);
              check('accent', 'accent-ground', 4.5);
              check('bad', 'bad-ground', 4.5);
              check('text', 'bad-ground', 4.5);
              for (const line of ['course', 'focus', 'warn', 'bad']) check(line, 'surface', 3);
              return faults.join('; ');
            }
            """);
        Assert.Equal("", faults);
    }

    private static Task<string> FocusedAsync(LivePage page) =>
        page.Page.EvaluateAsync<string>("() => (document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()");
}
