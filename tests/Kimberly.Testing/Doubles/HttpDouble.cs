using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Kimberly.ServiceDefaults.Json;

namespace Kimberly.Testing.Doubles;

/// <summary>Stands for another service at the end of an <see cref="HttpClient"/>: answers as told and remembers what it was asked.</summary>
/// <param name="answer">The answer; throw <see cref="HttpRequestException"/> for a service that is away.</param>
public sealed class HttpDouble(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    private readonly ConcurrentQueue<Asked> _asked = new();

    /// <summary>How it answers from now on.</summary>
    public Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Answer { get; set; } = answer;

    /// <summary>The requests that arrived, with their bodies.</summary>
    public IReadOnlyCollection<Asked> Requests => _asked;

    /// <summary>Always the same status and no body.</summary>
    public static HttpDouble Answering(HttpStatusCode status) => new((_, _) => Task.FromResult(new HttpResponseMessage(status)));

    /// <summary>Always this body, as Kimberly's services write JSON.</summary>
    public static HttpDouble Answering<T>(T body) => new((_, _) => Task.FromResult(Json(body)));

    /// <summary>Nobody is there.</summary>
    public static HttpDouble Away() => new((_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError));

    /// <summary>A body as Kimberly's services write JSON.</summary>
    public static HttpResponseMessage Json<T>(T body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = JsonContent.Create(body, options: KimberlyJson.Options) };

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        _asked.Enqueue(new Asked(request.Method, request.RequestUri!, request.Headers.Authorization?.Parameter, body));
        return await Answer(request, cancellationToken);
    }

    /// <summary>A request that arrived.</summary>
    /// <param name="Method">Its method.</param>
    /// <param name="Address">Its address, such as <c>http://memory/memory/query</c>.</param>
    /// <param name="Token">The bearer token that it carried.</param>
    /// <param name="Body">Its body.</param>
    public sealed record Asked(HttpMethod Method, Uri Address, string? Token, string? Body);
}
