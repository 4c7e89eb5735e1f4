using System.Globalization;
using Kimberly.Gateway.RateLimiting;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Limits;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Kimberly.Gateway.Routing;

/// <summary>
/// What is reachable from outside, and which service answers it. Only what stands here is: no service's <c>/internal</c>
/// paths, health or metrics. A route asks for a valid token unless it is listed as open.
/// </summary>
internal static class RouteTable
{
    private const string SignedIn = AccessPolicies.AnyScope;
    private const string Anybody = "anonymous";
    private const string Limit = "limit";
    private const string Body = "body";
    private const string Keys = "keys";

    // What services answer in one way or another; CONNECT and TRACE are for proxies of another kind.
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    /// <summary>Bytes of a file that is imported.</summary>
    private const long LargestUpload = 100L * 1024 * 1024;

    /// <summary>
    /// How long chat may be silent. YARP gives up after 100 seconds, but nothing is seen of an answer in one piece until a
    /// slow model has finished it. Chat and inference keep limits of their own, with a reason that the person gets to read:
    /// this one is longer than the longest silence that <c>Chat:Model:StallSeconds</c> can allow.
    /// </summary>
    private static readonly TimeSpan MostSilenceOfChat = TimeSpan.FromMinutes(15);

    /// <summary>The services that have a say in the health of the whole.</summary>
    public static IReadOnlyList<string> Services { get; } = ["auth", "users", "chat", "memory", "jobs", "inference"];

    public static IReadOnlyList<RouteConfig> Routes { get; } =
    [
        Open("auth", "/signup", RateLimitGroup.SignUp),
        Open("auth", "/login"),
        Open("auth", "/login/totp"),
        Open("auth", "/login/oidc/{**rest}"),
        Open("auth", "/token/refresh", RateLimitGroup.Session),
        Open("auth", "/logout", RateLimitGroup.Session),
        Open("auth", "/password/forgot"),
        Open("auth", "/password/reset"),
        Open("auth", "/email/verify"),
        Open("auth", "/.well-known/jwks.json", RateLimitGroup.Anonymous),
        Protected("auth", "/keys/{**rest}"),
        Protected("auth", "/totp/{**rest}"),
        Protected("auth", "/password/change"),
        Protected("auth", "/sessions/{**rest}"),
        TakingKeys(Protected("auth", "/invitations")),
        Protected("users", "/user"),
        TakingKeys(Protected("chat", "/chat")),
        Protected("chat", "/conversations/{**rest}"),
        TakingKeys(Protected("memory", "/memory")),
        Protected("memory", "/memory/{**rest}"),
        Protected("memory", "/memory/import", LargestUpload),
        Protected("jobs", "/jobs/{**rest}"),
    ];

    public static IReadOnlyList<ClusterConfig> Clusters { get; } =
        [.. Routes.Select(route => route.ClusterId!).Distinct().Select(Cluster)];

    /// <summary>Tells the endpoint of a route what the pipeline before it has to know.</summary>
    public static void Describe(IEndpointConventionBuilder endpoint, RouteConfig route)
    {
        endpoint.WithMetadata(new RateLimitedAs(Enum.Parse<RateLimitGroup>(route.Metadata![Limit])));
        if (route.Metadata.TryGetValue(Body, out var bytes))
        {
            endpoint.WithBodyLimit(long.Parse(bytes, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Whether the service behind a route does a request with an <c>Idempotency-Key</c> only once.</summary>
    public static bool TakesKeys(RouteConfig route) => route.Metadata?.ContainsKey(Keys) == true;

    // Most of what anybody may ask without a token is a way to sign in.
    private static RouteConfig Open(string service, string path, RateLimitGroup limit = RateLimitGroup.SignIn) => Route(service, path, Anybody, limit);

    private static RouteConfig Protected(string service, string path, long? bodyLimit = null) =>
        Route(service, path, SignedIn, RateLimitGroup.Person, bodyLimit);

    private static RouteConfig TakingKeys(RouteConfig route) =>
        route with { Metadata = new Dictionary<string, string>(route.Metadata!) { [Keys] = bool.TrueString } };

    private static RouteConfig Route(string service, string path, string policy, RateLimitGroup limit, long? bodyLimit = null)
    {
        var metadata = new Dictionary<string, string> { [Limit] = limit.ToString() };
        if (bodyLimit is { } bytes)
        {
            metadata[Body] = bytes.ToString(CultureInfo.InvariantCulture);
        }

        return new RouteConfig
        {
            RouteId = path,
            ClusterId = service,
            Match = new RouteMatch { Path = path, Methods = Methods },
            AuthorizationPolicy = policy,
            Metadata = metadata,
        };
    }

    /// <summary>One address, the service's name, which <see cref="DiscoveredDestinations"/> turns into those of its replicas.</summary>
    private static ClusterConfig Cluster(string service) => new()
    {
        ClusterId = service,
        // Headers of any bytes go on as they came; by default one that is not ASCII would end in a 503.
        HttpClient = new HttpClientConfig { RequestHeaderEncoding = "latin1" },
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = service == "chat" ? MostSilenceOfChat : null },
        Destinations = new Dictionary<string, DestinationConfig> { [service] = new() { Address = $"http://{service}" } },
    };
}
