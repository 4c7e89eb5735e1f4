using Kimberly.Chat.Api;
using Kimberly.Chat.Conversations;
using Kimberly.Chat.Data;
using Kimberly.Chat.Models;
using Kimberly.Chat.Prompting;
using Kimberly.Chat.Recall;
using Kimberly.Chat.Remembering;
using Kimberly.Chat.Turns;
using Kimberly.ServiceDefaults.Data;
using Kimberly.ServiceDefaults.Http;
using Kimberly.ServiceDefaults.Idempotency;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Chat;

/// <summary>What chat is made of: a line or two for each folder.</summary>
internal static class ChatSetup
{
    public static void AddChat(this WebApplicationBuilder builder)
    {
        // Data, Conversations
        builder.AddNpgsqlDbContext<ChatDb>("chatdb", configureDbContextOptions: options => options
            .UseNpgsql(npgsql => npgsql.RetryBriefly())
            .UseSnakeCaseNamingConvention());
        builder.Services.AddScoped<TurnLog>();
        builder.Services.AddSingleton<TurnKeys>();
        builder.Services.AddKeySweep<ChatDb, TurnKey>();

        // Remembering, Recall
        builder.AddServiceClient<RememberClient>("memory", CallAs.Service);
        builder.AddServiceClient<RecallClient>("memory", CallAs.User);
        builder.AddServiceClient<UsedMemoriesClient>("memory", CallAs.Service);
        builder.Services.AddOptions<RecallOptions>().BindConfiguration(RecallOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<UsedMemories>();
        builder.Services.AddHostedService(services => services.GetRequiredService<UsedMemories>());

        // Prompting, Models
        builder.Services.AddSingleton<ReplayedPrompts>();
        builder.AddModels();

        // Turns, Api
        builder.Services.AddOptions<TurnOptions>().BindConfiguration(TurnOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<ChatTelemetry>();
        builder.Services.AddScoped<ChatTurn>();
        builder.Services.AddSingleton<ChatStream>();
    }
}
