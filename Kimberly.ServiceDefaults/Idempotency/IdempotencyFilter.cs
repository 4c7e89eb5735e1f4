using Kimberly.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.ServiceDefaults.Idempotency;

/// <summary>Lets an endpoint answer a request that has a key only once.</summary>
internal sealed class IdempotencyFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (IdempotencyKey.Read(http.Request) is not { } key)
        {
            return await next(context);
        }

        var endpoint = http.GetEndpoint() as RouteEndpoint;
        var body = endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } type ? context.Arguments.FirstOrDefault(type.IsInstanceOfType) : null;
        var request = new KeyedRequest(
            http.User.UserId(), $"{http.Request.Method} {endpoint?.RoutePattern.RawText?.TrimEnd('/')}", key, RequestHash.Of(http.Request, body));

        return await http.RequestServices.GetRequiredService<KeptAnswers>().AnswerOnceAsync(request, AnswerAsync, http.RequestAborted);

        async Task<RecordedAnswer> AnswerAsync() => await next(context) is IResult result
            ? await RecordedAnswer.OfAsync(result, http)
            : throw new InvalidOperationException("An idempotent endpoint answers with a typed result.");
    }
}
