using Microsoft.AspNetCore.HttpsPolicy;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Kimberly.Gateway.Edge;

/// <summary>What happens to a request before it is known who asks for what.</summary>
internal static class EdgeSetup
{
    private static readonly TimeSpan OneYear = TimeSpan.FromDays(365);

    public static void AddEdge(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<EdgeOptions>()
            .BindConfiguration(EdgeOptions.Section)
            .ValidateDataAnnotations()
            .Validate(edge => edge.HasUsablePublicUrl, "Edge:PublicUrl must be the http or https address of a site, without a path, such as https://kimberly.example.com.")
            .ValidateOnStart();
        builder.Services.AddSingleton<IConfigureOptions<KestrelServerOptions>, ConnectionLimits>();
        builder.Services.AddHsts(hsts => hsts.MaxAge = OneYear);
        builder.Services.AddOptions<HttpsRedirectionOptions>().Configure<IOptions<EdgeOptions>>((redirect, edge) =>
        {
            redirect.HttpsPort = edge.Value.RedirectToPort;
            redirect.RedirectStatusCode = StatusCodes.Status308PermanentRedirect;
        });
        builder.AddCrossOrigin();
    }

    public static void UseEdge(this WebApplication app)
    {
        var edge = app.Services.GetRequiredService<IOptions<EdgeOptions>>().Value;
        app.UseMiddleware<ManagementPort>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseForwardedClient();
        if (edge.RedirectToPort is not null)
        {
            app.UseWhen(context => !ManagementPort.IsPrivate(context.Request.Path), open => open.UseHttpsRedirection());
        }

        if (edge.PublicUrl is { } url)
        {
            app.Use((context, next) =>
            {
                context.Request.Scheme = url.Scheme;
                context.Request.Host = new HostString(url.Authority);
                return next(context);
            });
        }

        // Under TLS only, and never for the names of the machine itself, which other programs serve too.
        app.UseHsts();
        app.UseCrossOrigin();
    }
}
