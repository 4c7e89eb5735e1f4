using Kimberly.ServiceDefaults.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kimberly.Chat.Models;

internal static class ModelsSetup
{
    /// <summary>
    /// One <see cref="IChatClient"/> is all that a turn sees. A client that prefers the local model and falls back to an API
    /// takes the place of the innermost one here.
    /// </summary>
    public static void AddModels(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ModelOptions>().BindConfiguration(ModelOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.AddServiceClient<InferenceChatClient>(InferenceChatClient.Service, CallAs.Service, CallTimes.Streaming);
        builder.AddServiceClient<ModelCaches>(InferenceChatClient.Service, CallAs.Service);

        // One pipeline for the process: it holds instruments, which must not be made for each request. Its HttpClient may live as long,
        // because names are resolved for each call. Nothing of Microsoft.Extensions.AI logs: it can be told to log content, and a prompt that has
        // to be shortened is no failure; ChatTurn logs what is one.
        builder.Services.AddChatClient(services => services.GetRequiredService<InferenceChatClient>())
            .UseOpenTelemetry(NullLoggerFactory.Instance, ChatTelemetry.ModelSource, configure: telemetry => telemetry.EnableSensitiveData = false);
    }
}
