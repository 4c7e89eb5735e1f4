namespace Kimberly.Jobs.Tests.Hosts;

/// <summary>The way to a service, which a test can close.</summary>
internal sealed class Road(HttpMessageHandler service) : HttpMessageHandler
{
    private readonly HttpMessageInvoker _service = new(service);

    public bool IsClosed { get; set; }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => IsClosed
        ? throw new HttpRequestException(HttpRequestError.ConnectionError)
        : _service.SendAsync(request, cancellationToken);
}
