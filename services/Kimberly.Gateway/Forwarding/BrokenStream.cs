using System.Text.Json;
using Kimberly.ServiceDefaults.Json;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Gateway.Forwarding;

/// <summary>Ends a stream of events whose service died or hangs: with the event <c>error</c>, as the service itself would have, instead of silence.</summary>
internal static class BrokenStream
{
    private const string EventStream = "text/event-stream";

    /// <summary>Says so where the answer is a stream of events; false where it is something else, of which a part is missing.</summary>
    public static async Task<bool> TryEndAsync(HttpContext context)
    {
        if (context.Response.ContentType?.StartsWith(EventStream, StringComparison.OrdinalIgnoreCase) != true)
        {
            return false;
        }

        var problem = StreamedProblem.Of(ProblemException.Unavailable("The answer broke off. Try again shortly."), context);
        // The empty line ends an event that may have been cut in the middle.
        await context.Response.WriteAsync($"\n\nevent: error\ndata: {JsonSerializer.Serialize(problem, KimberlyJson.Options)}\n\n", context.RequestAborted);
        return true;
    }
}
