using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.ServiceDefaults.Json;

internal static class JsonSetup
{
    public static void AddStrictJson(this WebApplicationBuilder builder) =>
        builder.Services.ConfigureHttpJsonOptions(options => KimberlyJson.Apply(options.SerializerOptions));
}
