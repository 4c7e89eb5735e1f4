using Kimberly.ServiceDefaults.Http.Pulses;

namespace Kimberly.ServiceDefaults.Http;

/// <summary>
/// Sends a call to one of the replicas of the service that it names, in turn; to another one when the first cannot be reached, or when it dies or
/// hangs and the call may be repeated. A replica that is known to hang is asked last of all.
/// </summary>
/// <param name="pulses">Tell who hangs.</param>
/// <param name="waitsForBody">Whether the whole answer is waited for here, so that who hangs in the middle of it is noticed too; the reader of a stream sees to that itself.</param>
internal sealed class ReplicaHandler(ServicePulses pulses, bool waitsForBody) : DelegatingHandler
{
    private int _turn;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri ?? throw new InvalidOperationException("A call to a service needs an address.");
        var name = uri.GetLeftPart(UriPartial.Authority);
        var addresses = InTurn(await pulses.AddressesAsync(name, cancellationToken));
        try
        {
            foreach (var address in addresses.SkipLast(1))
            {
                try
                {
                    return await SendAsync(request, uri, name, address, cancellationToken);
                }
                catch (HttpRequestException ex) when (MayBeRepeated(request, ex))
                {
                    // The next one may answer.
                }
            }

            return await SendAsync(request, uri, name, addresses[^1], cancellationToken);
        }
        finally
        {
            request.RequestUri = uri;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Uri uri, string name, string address, CancellationToken cancellationToken)
    {
        if (address == name)
        {
            return await AnswerAsync(request, cancellationToken);
        }

        request.RequestUri = new Uri(address + uri.PathAndQuery);
        var pulse = pulses.Of(address);
        if (pulse.IsSilent)
        {
            throw new HangingServiceException(HttpRequestError.ConnectionError, $"{name} hangs.");
        }

        using var wait = pulse.Wait(cancellationToken);
        try
        {
            return await AnswerAsync(request, wait.Token);
        }
        catch (OperationCanceledException ex) when (wait.IsGivenUp && !cancellationToken.IsCancellationRequested)
        {
            throw new HangingServiceException(HttpRequestError.ResponseEnded, $"{name} hangs, or cannot work.", ex);
        }
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (!waitsForBody)
        {
            return response;
        }

        try
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private List<string> InTurn(IReadOnlyList<string> addresses)
    {
        var first = (int)((uint)Interlocked.Increment(ref _turn) % (uint)addresses.Count);
        return [.. addresses.Skip(first).Concat(addresses.Take(first)).OrderBy(address => pulses.Of(address).IsSilent)];
    }

    private static bool MayBeRepeated(HttpRequestMessage request, HttpRequestException failure) =>
        failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError ||
        request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Method == HttpMethod.Put || request.Method == HttpMethod.Delete;
}
