namespace Kimberly.Gateway.Edge;

internal static class WelcomeApi
{
    private const string Text = """
        Kimberly is running.

        There is no web application yet. README.md shows a first conversation with curl:
        sign up at POST /signup, then talk at POST /chat. The health of all parts: GET /health.

        """;

    public static void MapWelcome(this WebApplication app) =>
        app.MapGet("/", () => TypedResults.Text(Text))
            .WithName("GetWelcome")
            .WithSummary("Says what runs here")
            .AllowAnonymous();
}
