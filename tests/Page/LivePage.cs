using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Telemetry.PageTests;

/// <summary>The live page in a window, and what must not happen there: errors, and requests to elsewhere.</summary>
internal sealed class LivePage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly Uri _origin;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<string> _foreign = new();

    public LivePage(IBrowserContext context, IPage page, Uri origin)
    {
        _context = context;
        _origin = origin;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _errors.Enqueue(message.Text);
        };
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(origin.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                _foreign.Enqueue(request.Url);
        };
    }

    public IPage Page { get; }

    public async Task GotoAsync(string fragment) => await Page.GotoAsync($"{_origin}{fragment}");

    public ILocator Find(string selector) => Page.Locator(selector);

    public ILocator Row(string device) => Find($".device[data-device='{device}']");

    public ILocator Channel(string channel) => Find($".channel[data-channel='{channel}']");

    public ILocator Plot(string channel) => Channel(channel).Locator(".plot");

    /// <summary>What a screen reader is told of the chart: its time, how many readings, least, mean and greatest value.</summary>
    public ILocator Description(string channel) => Channel(channel).Locator(".chart > p.unseen").First;

    public ILocator WindowText => Find(".window-text");

    public static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    /// <param name="tolerated">part of the errors that the test brings about itself, such as of a collector that is stopped</param>
    public void AssertClean(string? tolerated = null)
    {
        Assert.Empty(_foreign);
        Assert.DoesNotContain(_errors, error => tolerated is null || !error.Contains(tolerated, StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
