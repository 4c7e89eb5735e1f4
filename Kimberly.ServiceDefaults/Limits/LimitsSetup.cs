using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Kimberly.ServiceDefaults.Limits;

/// <summary>Limits on what a request may carry.</summary>
public static class LimitsSetup
{
    internal static void AddBodyLimit(this WebApplicationBuilder builder) =>
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // As UTF-8, a header of other bytes would be refused with an empty 400 before anything of ours is asked.
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.Limits.MaxRequestBodySize = BodyDrain.MostBytes;
        });

    /// <summary>Lets an endpoint accept larger (or only smaller) bodies than 1 MiB.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="bytes">The largest body, in bytes.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder WithBodyLimit<TBuilder>(this TBuilder endpoint, long bytes)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new BodyLimitMetadata(bytes));
}
