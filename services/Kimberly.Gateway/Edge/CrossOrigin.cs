namespace Kimberly.Gateway.Edge;

/// <summary>Which other sites' pages may use Kimberly in a browser: none, unless the owner names them.</summary>
internal static class CrossOrigin
{
    private const string Setting = "Cors:Origins";

    // What a browser hides from a page unless it is told otherwise.
    private static readonly string[] Readable =
        ["Location", "ETag", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy"];

    public static void AddCrossOrigin(this WebApplicationBuilder builder) => builder.Services.AddCors();

    public static void UseCrossOrigin(this WebApplication app)
    {
        var origins = app.Configuration.GetSection(Setting).GetChildren().Select(Origin).ToArray();
        if (origins.Length > 0)
        {
            app.UseCors(cors => cors
                .WithOrigins(origins)
                .AllowAnyHeader()
                .AllowAnyMethod()
                .WithExposedHeaders(Readable)
                .SetPreflightMaxAge(TimeSpan.FromMinutes(10)));
        }
    }

    private static string Origin(IConfigurationSection entry) =>
        Uri.TryCreate(entry.Value, UriKind.Absolute, out var origin) && origin is { Scheme: "http" or "https", PathAndQuery: "/" }
            ? origin.GetLeftPart(UriPartial.Authority)
            : throw new InvalidOperationException($"{entry.Path} is '{entry.Value}'; it must be an origin such as https://app.example.com.");
}
