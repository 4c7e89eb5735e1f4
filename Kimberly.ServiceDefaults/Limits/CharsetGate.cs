using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Kimberly.ServiceDefaults.Limits;

/// <summary>
/// Bodies are UTF-8. Whoever puts that name in quotes means the same, and whoever names another is told so here: what reads the
/// body later knows fewer ways to write it, and would call it a mistake of ours.
/// </summary>
internal sealed class CharsetGate(RequestDelegate next)
{
    private const string Charset = "charset";
    private const string Utf8 = "utf-8";

    public Task InvokeAsync(HttpContext context)
    {
        if (MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && NameValueHeaderValue.Find(type.Parameters, Charset) is { } charset)
        {
            if (!HeaderUtilities.RemoveQuotes(charset.Value).Equals(Utf8, StringComparison.OrdinalIgnoreCase))
            {
                throw new ProblemException(415, ProblemCodes.UnsupportedMediaType, "Bodies are read as UTF-8; leave 'charset' out, or set it to utf-8.");
            }

            type.Charset = Utf8;
            context.Request.ContentType = type.ToString();
        }

        return next(context);
    }
}
