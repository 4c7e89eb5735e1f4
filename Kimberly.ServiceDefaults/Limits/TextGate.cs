using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http;

namespace Kimberly.ServiceDefaults.Limits;

/// <summary>Holds the address to the rules that <see cref="Json.StrictStringConverter"/> holds the body to.</summary>
internal sealed class TextGate(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.QueryString.HasValue)
        {
            foreach (var (name, values) in context.Request.Query)
            {
                if (!TextRules.IsReadable(name) || values.Any(value => !TextRules.IsReadable(value)))
                {
                    throw new ProblemException(400, ProblemCodes.ValidationFailed, "The query string holds U+0000 or half of a surrogate pair.");
                }
            }
        }

        return next(context);
    }
}
