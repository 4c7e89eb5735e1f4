using Yarp.ReverseProxy.Forwarder;

namespace Kimberly.Gateway.Forwarding;

/// <summary>Whether a request that failed at one replica may be sent to another.</summary>
internal sealed class Repetition
{
    private const string IdempotencyKey = "Idempotency-Key";
    private const long LargestBody = 1 << 20;

    private readonly HttpRequest _request;
    private readonly bool _mayArriveTwice;

    private Repetition(HttpRequest request, bool mayArriveTwice)
    {
        _request = request;
        _mayArriveTwice = mayArriveTwice;
    }

    /// <summary>Prepares the request: its body is kept where it may have to be sent again.</summary>
    /// <param name="request">The request.</param>
    /// <param name="takesKeys">Whether the service does a POST with an <c>Idempotency-Key</c> only once; elsewhere the header means nothing.</param>
    public static Repetition Of(HttpRequest request, bool takesKeys)
    {
        var hasBody = request.ContentLength is not (null or 0) || request.Headers.TransferEncoding.Count > 0;
        // One that comes in chunks says no length; the limit of its route bounds it.
        var mayArriveTwice = IsIdempotent(request, takesKeys) && (!hasBody || request.ContentLength is null or <= LargestBody);
        if (mayArriveTwice && hasBody)
        {
            request.EnableBuffering((int)LargestBody);
        }

        return new Repetition(request, mayArriveTwice);
    }

    /// <summary>Whether another replica may be tried after a failure; if so, the body is at its beginning again.</summary>
    public bool MayFollow(IForwarderErrorFeature failure)
    {
        if (WasNeverSent(failure))
        {
            return true;
        }

        var isOfTheReplica = failure.Error is ForwarderError.Request or ForwarderError.RequestTimedOut or ForwarderError.RequestCanceled
            or ForwarderError.RequestBodyDestination or ForwarderError.ResponseHeaders;
        if (!_mayArriveTwice || !isOfTheReplica)
        {
            return false;
        }

        if (_request.Body.CanSeek)
        {
            _request.Body.Position = 0;
        }

        return true;
    }

    private static bool WasNeverSent(IForwarderErrorFeature failure) =>
        failure.Error == ForwarderError.Request && failure.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError };

    private static bool IsIdempotent(HttpRequest request, bool takesKeys) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method) ||
        HttpMethods.IsPut(request.Method) || HttpMethods.IsDelete(request.Method) ||
        (takesKeys && HttpMethods.IsPost(request.Method) && request.Headers.ContainsKey(IdempotencyKey));
}
