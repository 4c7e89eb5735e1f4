namespace Kimberly.Gateway.Edge;

internal static class WelcomeApi
{
    private const string Text = """
        Kimberly is running.

        There is no web application yet. README.md shows a first conversation with curl:
        sign up at POST /signup, then talk at POST /chat. All endpoints: GET /docs. The health of all parts: GET /health.

        """;

    public static void MapWelcome(this WebApplication app) =>
        app.MapGet("/", () => TypedResults.Text(Text))
            .WithName("GetWelcome")
            .WithTags("Kimberly")
            .WithSummary("Says what runs here")
            .WithDescription("A few words for people, with the way to the rest.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .AllowAnonymous()
            .DisableRateLimiting();
}
