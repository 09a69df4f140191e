using System.Globalization;
using Microsoft.Playwright;
using static Telemetry.PageTests.LivePage;

namespace Telemetry.PageTests;

public sealed class RecoveryTests(Browser browser)
{
    // A stream that never ends fails the test instead of hanging it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Collector_Restarted_IsFoundAgainWithoutAReloadAndWithoutAGap()
    {
        await using PageSite site = await PageSite.StartAsync(["attic"]);
        await using LivePage page = await browser.OpenAsync(site, "#/devices/attic?span=3600000");
        ILocator banner = page.Find(".banner");
        await Expect(page.Description(TestSensors.Temperature)).ToContainTextAsync("readings, least");
        await page.Page.EvaluateAsync("() => { document.body.dataset.same = 'yes'; }");

        await site.StopCollectorAsync();
        await Expect(banner).ToContainTextAsync("No connection to the collector");
        await Expect(page.Find("#pulse")).ToHaveTextAsync("No answer");

        await site.StartCollectorAsync();
        await Expect(banner).ToHaveCountAsync(0);
        await Expect(page.Find("#pulse")).ToHaveTextAsync("Live");
        await Expect(page.Find(".device-title .state")).ToContainTextAsync("online");

        // What was sampled meanwhile has come, and the chart has every reading that is stored.
        await site.DrainAsync("attic");
        int stored = await StoredAsync(page);
        await Expect(page.Description(TestSensors.Temperature)).ToContainTextAsync($" {stored.ToString(CultureInfo.InvariantCulture)} readings, least");
        Assert.Equal("yes", await page.Page.EvaluateAsync<string>("() => document.body.dataset.same"));
        page.AssertClean(tolerated: "ERR_");
    }

    [Fact]
    public async Task HiddenTab_AsksNothingAndComesBackLive()
    {
        await using PageSite site = await PageSite.StartAsync(["attic"]);
        await using LivePage page = await browser.OpenAsync(site);
        IRequest stream = await page.Page.RunAndWaitForRequestAsync(() => page.GotoAsync("#/devices/attic"), request => request.Url.Contains("/api/stream", StringComparison.Ordinal));
        await Expect(page.Description(TestSensors.Temperature)).ToContainTextAsync("readings, least");

        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        page.Page.RequestFailed += (_, request) =>
        {
            if (request.Url == stream.Url)
                ended.TrySetResult();
        };
        await HideAsync(page, true);
        await ended.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await page.Page.RunAndWaitForRequestAsync(() => HideAsync(page, false), request => request.Url.Contains("/api/stream", StringComparison.Ordinal));
        page.AssertClean();
    }

    private static async Task HideAsync(LivePage page, bool isHidden) => await page.Page.EvaluateAsync(
        """
        (isHidden) => {
          Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (isHidden ? 'hidden' : 'visible') });
          document.dispatchEvent(new Event('visibilitychange'));
        }
        """, isHidden);

    private static Task<int> StoredAsync(LivePage page) => page.Page.EvaluateAsync<int>(
        "() => fetch('/api/readings?device=attic&channel=temperature&points=10000').then((answer) => answer.json()).then(({ readings }) => readings.length)");
}
