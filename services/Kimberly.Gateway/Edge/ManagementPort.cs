namespace Kimberly.Gateway.Edge;

/// <summary>
/// Keeps the two ports of the gateway apart. Probe, metrics and the gateway's own document answer on the management port, which listens on
/// loopback only and which no proxy is told of; on the public one there is nothing at these addresses, whoever asks and however they are written.
/// </summary>
internal sealed class ManagementPort(RequestDelegate next, IConfiguration configuration)
{
    private const string Setting = "Management:Port";

    private static readonly PathString[] Private = ["/metrics", "/ready", "/openapi"];
    private readonly int? _port = configuration.GetValue<int?>(Setting);

    public Task InvokeAsync(HttpContext context)
    {
        if (IsManagement(context) != IsPrivate(context.Request.Path))
        {
            context.Request.Path = "/not-found";
        }

        return next(context);
    }

    private bool IsManagement(HttpContext context) => _port is { } port && context.Connection.LocalPort == port;

    /// <summary>Whole segments, as routing compares them: it sees no difference between <c>/metrics</c> and <c>/Metrics/</c>.</summary>
    internal static bool IsPrivate(PathString path) => Private.Any(own => path.StartsWithSegments(own, StringComparison.OrdinalIgnoreCase));
}
