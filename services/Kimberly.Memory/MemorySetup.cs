using Kimberly.Contracts.Jobs;
using Kimberly.JobHandling;
using Kimberly.Memory.Data;
using Kimberly.Memory.Embeddings;
using Kimberly.Memory.Imports;
using Kimberly.Memory.Items;
using Kimberly.Memory.Jobs;
using Kimberly.Memory.Retrieval;
using Kimberly.Messaging;
using Kimberly.ServiceDefaults.Data;
using Kimberly.ServiceDefaults.Http;
using Kimberly.ServiceDefaults.Idempotency;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Memory;

/// <summary>What the memory service is made of: a method here for each of its folders.</summary>
internal static class MemorySetup
{
    public static void AddMemory(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidation();
        builder.Services.AddSingleton<MemoryTelemetry>();
        AddData(builder);
        AddItems(builder.Services);
        AddRetrieval(builder.Services);
        AddEmbeddings(builder);
        AddJobs(builder);
    }

    private static void AddData(WebApplicationBuilder builder)
    {
        builder.AddNpgsqlDbContext<MemoryDb>("memorydb", configureDbContextOptions: options => options
            .UseNpgsql(npgsql => npgsql.UseVector().RetryBriefly())
            .UseSnakeCaseNamingConvention());
        builder.AddIdempotency<MemoryDb>();
    }

    private static void AddJobs(WebApplicationBuilder builder)
    {
        builder.AddMessaging<MemoryDb>("memory", messages => messages
            .Publish<JobRequested>("memory.jobs", "jobs")
            .Consume<JobFinished, ForgetFinished>("jobs.events"));
        builder.AddJobs<MemoryDb>(jobs => jobs.Handle<ImportJob>(ImportJob.Kind).Handle<BackfillJob>(BackfillJob.Kind));
    }

    private static void AddItems(IServiceCollection services)
    {
        services.AddScoped<ItemWriter>();
        services.AddScoped<ImportUpload>();
        services.AddHostedService<ImportSweep>();
    }

    private static void AddRetrieval(IServiceCollection services)
    {
        services.AddScoped<VectorCandidates>();
        services.AddScoped<MemorySearch>();
    }

    private static void AddEmbeddings(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<EmbeddingOptions>().BindConfiguration(EmbeddingOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<Microsoft.Extensions.Options.IValidateOptions<EmbeddingOptions>, EmbeddingOptionsCheck>();
        builder.Services.AddSingleton<ModelMismatch>();
        builder.AddServiceClient<EmbeddingClient>("inference", CallAs.Service);
        builder.Services.AddScoped<PassageEmbedder>();
        builder.Services.AddSingleton<BackfillSignal>();
        builder.Services.AddScoped<BackfillPass>();
        builder.Services.AddScoped<BackfillRequests>();
        builder.Services.AddHostedService<EmbeddingBackfill>();
    }
}
