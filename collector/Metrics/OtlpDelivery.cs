namespace Telemetry.Collector.Metrics;

/// <summary>Carries exports to their target, and tells when that begins to fail and when it works again: OpenTelemetry keeps it to itself.</summary>
/// <param name="tell">a line for the operator</param>
internal sealed class OtlpDelivery(Uri address, Action<string> tell) : DelegatingHandler(new SocketsHttpHandler())
{
    private bool _isFailing;

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            HttpResponseMessage answer = base.Send(request, cancellationToken);
            Note(answer.IsSuccessStatusCode ? null : $"it answers {(int)answer.StatusCode} {answer.ReasonPhrase}");
            return answer;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            Note(exception is HttpRequestException ? exception.Message : "it does not answer in time");
            throw;
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            HttpResponseMessage answer = await base.SendAsync(request, cancellationToken);
            Note(answer.IsSuccessStatusCode ? null : $"it answers {(int)answer.StatusCode} {answer.ReasonPhrase}");
            return answer;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            Note(exception is HttpRequestException ? exception.Message : "it does not answer in time");
            throw;
        }
    }

    private void Note(string? fault)
    {
        if (fault is not null && !_isFailing)
            tell($"metrics do not arrive at {address}: {fault}");
        else if (fault is null && _isFailing)
            tell($"metrics arrive at {address} again");
        _isFailing = fault is not null;
    }
}
