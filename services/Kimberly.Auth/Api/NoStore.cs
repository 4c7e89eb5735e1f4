namespace Kimberly.Auth.Api;

internal static class NoStore
{
    /// <summary>The answers hold secrets: no cache on the way may keep them.</summary>
    public static RouteGroupBuilder NeverStored(this RouteGroupBuilder group) => group.AddEndpointFilter((context, next) =>
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        return next(context);
    });
}
