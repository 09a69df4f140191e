using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Telemetry.PageTests.LivePage;

namespace Telemetry.PageTests;

public sealed partial class ChartTests(Browser browser)
{
    private const string Device = "attic";
    private const string Day = "#/devices/attic?span=93600000";

    [Fact]
    public async Task Chart_OfADay_ShowsItsHistoryWithTheReadingThatStandsOut()
    {
        await using PageSite site = await StartAsync();
        await using LivePage page = await browser.OpenAsync(site, Day);

        // Buckets of a minute and more: their means would hide it.
        await Expect(page.Channel(TestSensors.Temperature).Locator(".stats")).ToContainTextAsync("77.77");
        await Expect(page.Description(TestSensors.Temperature)).ToContainTextAsync("greatest 77.77 °C");
        page.AssertClean();
    }

    [Fact]
    public async Task Chart_WithReadingsMissing_HasNoLineThere()
    {
        await using PageSite site = await StartAsync();
        await using LivePage page = await browser.OpenAsync(site, Day);
        await Expect(page.Channel(TestSensors.Temperature).Locator(".stats")).ToContainTextAsync("77.77");

        double expected = (PastDay.GapBegin - PastDay.GapEnd) / PastDay.Age;
        double widest = await WidestGapAsync(page);
        Assert.InRange(widest, expected * 0.9, expected * 1.1);
    }

    [Fact]
    public async Task Keys_OnAChart_MoveAndZoom()
    {
        await using PageSite site = await StartAsync();
        await using LivePage page = await browser.OpenAsync(site, "#/devices/attic?span=3600000");
        await LoadedAsync(page);
        ILocator plot = page.Plot(TestSensors.Temperature);
        ILocator live = page.Page.GetByRole(AriaRole.Button, new() { Name = "Live" });
        await Expect(page.WindowText).ToHaveTextAsync("The last 1 h");

        await plot.FocusAsync();
        await page.Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(live).ToHaveAttributeAsync("aria-pressed", "false");
        await page.Page.Keyboard.PressAsync("End");
        await Expect(live).ToHaveAttributeAsync("aria-pressed", "true");
        await page.Page.Keyboard.PressAsync("+");
        await Expect(page.WindowText).ToHaveTextAsync("The last 40 min");
        await page.Page.Keyboard.PressAsync("-");
        await Expect(page.WindowText).ToHaveTextAsync("The last 1 h");

        await page.Page.Keyboard.PressAsync("Home");
        DateTime first = DateTime.UtcNow - PastDay.Age;
        await Expect(page.WindowText).ToContainTextAsync(first.ToString("d MMM yyyy", CultureInfo.InvariantCulture));
        await Expect(page.Description(TestSensors.Temperature)).ToContainTextAsync(ReadingsText());
        page.AssertClean();
    }

    [Fact]
    public async Task Step_FromReadingToReading_IsSpokenWithItsTimeAndErrorBound()
    {
        await using PageSite site = await StartAsync();
        await using LivePage page = await browser.OpenAsync(site, "#/devices/attic?span=10000");
        await LoadedAsync(page);

        await page.Plot(TestSensors.Temperature).FocusAsync();
        await page.Page.Keyboard.PressAsync("Shift+ArrowLeft");
        await Expect(page.Channel(TestSensors.Temperature).Locator("[aria-live]")).ToHaveTextAsync(SpokenText());
        await Expect(page.Channel(TestSensors.Temperature).Locator(".tip")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Wheel_OnAChart_ZoomsOnlyOnceItWasClicked()
    {
        await using PageSite site = await StartAsync();
        await using LivePage page = await browser.OpenAsync(site, "#/devices/attic?span=3600000");
        await LoadedAsync(page);
        ILocator plot = page.Plot(TestSensors.Temperature);

        await plot.HoverAsync();
        await page.Page.Mouse.WheelAsync(0, -100);
        await Expect(plot.Locator(".plot-hint")).ToBeVisibleAsync();
        await Expect(page.WindowText).ToHaveTextAsync("The last 1 h");

        await plot.ClickAsync();
        await page.Page.Mouse.WheelAsync(0, -200);
        await Expect(page.WindowText).Not.ToHaveTextAsync("The last 1 h");
        page.AssertClean();
    }

    [Fact]
    public async Task Drag_OfAChart_MovesIntoThePastAndLiveReturns()
    {
        await using PageSite site = await StartAsync();
        await using LivePage page = await browser.OpenAsync(site, "#/devices/attic?span=3600000");
        await LoadedAsync(page);
        LocatorBoundingBoxResult box = (await page.Plot(TestSensors.Temperature).BoundingBoxAsync())!;

        await page.Page.Mouse.MoveAsync(box.X + 200, box.Y + 60);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.MoveAsync(box.X + 400, box.Y + 60, new() { Steps = 5 });
        await page.Page.Mouse.UpAsync();

        await Expect(page.WindowText).ToContainTextAsync(" – ");
        Assert.Contains("from=", await AddressAsync(page, "from="), StringComparison.Ordinal);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Live" }).ClickAsync();
        await Expect(page.WindowText).ToHaveTextAsync("The last 1 h");
        page.AssertClean();
    }

    [Fact]
    public async Task Fingers_OnAPhone_PinchAndDrag()
    {
        await using PageSite site = await StartAsync();
        BrowserNewContextOptions phone = new() { ViewportSize = new() { Width = 390, Height = 844 }, HasTouch = true, IsMobile = true };
        await using LivePage page = await browser.OpenAsync(site, "#/devices/attic?span=3600000", phone);
        await LoadedAsync(page);
        await page.Plot(TestSensors.Temperature).ScrollIntoViewIfNeededAsync();
        LocatorBoundingBoxResult box = (await page.Plot(TestSensors.Temperature).BoundingBoxAsync())!;
        ICDPSession fingers = await page.Page.Context.NewCDPSessionAsync(page.Page);

        await TouchAsync(fingers, "touchStart", (box.X + 150, box.Y + 60), (box.X + 190, box.Y + 60));
        await TouchAsync(fingers, "touchMove", (box.X + 110, box.Y + 60), (box.X + 230, box.Y + 60));
        await TouchAsync(fingers, "touchMove", (box.X + 90, box.Y + 60), (box.X + 250, box.Y + 60));
        await TouchAsync(fingers, "touchEnd");
        await Expect(page.WindowText).Not.ToHaveTextAsync("The last 1 h");

        // Not tapped: on a machine that is busy a tap takes so long that it is a long press.
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "The last hour" }).ClickAsync();
        await Expect(page.WindowText).ToHaveTextAsync("The last 1 h");
        await TouchAsync(fingers, "touchStart", (box.X + 100, box.Y + 60));
        await TouchAsync(fingers, "touchMove", (box.X + 140, box.Y + 60));
        await TouchAsync(fingers, "touchMove", (box.X + 250, box.Y + 60));
        await TouchAsync(fingers, "touchEnd");
        await Expect(page.WindowText).ToContainTextAsync(" – ");
        page.AssertClean();
    }

    [Fact]
    public async Task Table_OfAChart_HasTheSameReadings()
    {
        await using PageSite site = await StartAsync();
        await using LivePage page = await browser.OpenAsync(site, "#/devices/attic?span=30000");
        await LoadedAsync(page);

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Table of temperature" }).ClickAsync();
        ILocator row = page.Channel(TestSensors.Temperature).Locator("tbody tr").First;
        await Expect(row.Locator("td").Nth(0)).ToHaveTextAsync(new Regex(@"^± [\d.]+ (µs|ms)$"));
        await Expect(row.Locator("td").Nth(1)).ToHaveTextAsync(new Regex(@"^\d\d\.\d\d$"));
        page.AssertClean();
    }

    [Fact]
    public async Task AllButton_ShowsTheWholeHistory()
    {
        await using PageSite site = await StartAsync();
        await using LivePage page = await browser.OpenAsync(site, "#/devices/attic");
        await LoadedAsync(page);

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "All readings" }).ClickAsync();
        await Expect(page.WindowText).ToHaveTextAsync(new Regex("^The last 1 d 2 h$"));
        await Expect(page.Channel(TestSensors.Temperature).Locator(".stats")).ToContainTextAsync("77.77");
        page.AssertClean();
    }

    [Fact]
    public async Task Address_WithATime_ShowsThatTime()
    {
        await using PageSite site = await StartAsync();
        DateTime from = DateTime.UtcNow.Date.AddDays(-1).AddHours(23);
        string to = from.AddMinutes(30).ToString("O", CultureInfo.InvariantCulture);
        await using LivePage page = await browser.OpenAsync(
            site, $"#/devices/attic?from={from.ToString("O", CultureInfo.InvariantCulture)}&to={to}", new() { TimezoneId = "UTC" });

        await Expect(page.WindowText).ToContainTextAsync("23:00:00 – 23:30:00");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Live" })).ToHaveAttributeAsync("aria-pressed", "false");
    }

    [Fact]
    public async Task History_ThatComesSlowly_IsWaitedForWhileReadingsArrive()
    {
        await using PageSite site = await StartAsync();
        await using LivePage page = await browser.OpenAsync(site);
        int asked = 0;
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.Page.RouteAsync(new Regex("/api/readings.*temperature"), async route =>
        {
            Interlocked.Increment(ref asked);
            await released.Task;
            await route.ContinueAsync();
        });
        await page.GotoAsync("#/devices/attic");

        // Each of them moves the window.
        ILocator value = page.Channel(TestSensors.Temperature).Locator(".now-number");
        for (int i = 0; i < 5; i++)
            await Expect(value).Not.ToHaveTextAsync(await value.InnerTextAsync());
        Assert.Equal(1, Volatile.Read(ref asked));

        released.SetResult();
        await LoadedAsync(page);
        page.AssertClean();
    }

    private static Task<PageSite> StartAsync() => PageSite.StartAsync([Device], fill: PastDay.Of(Device));

    private static Task LoadedAsync(LivePage page) => Expect(page.Description(TestSensors.Temperature)).ToContainTextAsync(ReadingsText());

    private static async Task<string> AddressAsync(LivePage page, string part)
    {
        await page.Page.WaitForURLAsync(url => url.Contains(part, StringComparison.Ordinal));
        return page.Page.Url;
    }

    private static async Task TouchAsync(ICDPSession fingers, string type, params (double X, double Y)[] points) =>
        await fingers.SendAsync("Input.dispatchTouchEvent", new() { ["type"] = type, ["touchPoints"] = points.Select((point, id) => new { x = point.X, y = point.Y, id }).ToArray() });

    /// <summary>Share of the picture's width in which no column has a point of the course.</summary>
    private static Task<double> WidestGapAsync(LivePage page) => page.Page.EvaluateAsync<double>(
        """
        () => {
          const canvas = document.querySelector(".channel[data-channel='temperature'] canvas");
          const scratch = document.createElement('canvas').getContext('2d');
          scratch.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--course');
          scratch.fillRect(0, 0, 1, 1);
          const [r, g, b] = scratch.getImageData(0, 0, 1, 1).data;
          const { width, height } = canvas;
          const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
          const left = Math.round(60 * devicePixelRatio), right = width - Math.round(12 * devicePixelRatio);
          let widest = 0, run = 0;
          for (let x = left; x < right; x++) {
            let isThere = false;
            for (let y = 0; y < height && !isThere; y++) {
              const i = (y * width + x) * 4;
              isThere = Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 60 && data[i + 3] > 150;
            }
            run = isThere ? 0 : run + 1;
            widest = Math.max(widest, run);
          }
          return widest / (right - left);
        }
        """);

    [GeneratedRegex(@"\d+ readings, least")]
    private static partial Regex ReadingsText();

    [GeneratedRegex(@"^\d\d\.\d\d °C, (\d+ \w+, )?\d\d:\d\d:\d\d\.\d+ ± [\d.]+ (µs|ms)$")]
    private static partial Regex SpokenText();
}
