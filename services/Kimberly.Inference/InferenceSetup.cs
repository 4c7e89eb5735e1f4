using Kimberly.Inference.Api;
using Kimberly.Inference.Embeddings;
using Kimberly.Inference.Loading;
using Kimberly.Inference.Runtime;
using Kimberly.Inference.Runtime.OpenAi;
using Kimberly.Inference.Scheduling;

namespace Kimberly.Inference;

/// <summary>What the service consists of.</summary>
internal static class InferenceSetup
{
    /// <summary>Registers the models and what is configured about them.</summary>
    public static WebApplicationBuilder AddInference(this WebApplicationBuilder builder)
    {
        AddOptions<InferenceOptions>(builder, InferenceOptions.Section);
        AddOptions<SchedulingOptions>(builder, $"{InferenceOptions.Section}:Scheduling");
        AddOptions<EmbeddingOptions>(builder, $"{InferenceOptions.Section}:Embeddings");
        AddOptions<OpenAiOptions>(builder, $"{InferenceOptions.Section}:OpenAI")
            .Validate<Microsoft.Extensions.Options.IOptions<InferenceOptions>>(
                (openAi, inference) => !UsesOpenAi(openAi, inference.Value) || openAi.Address is not null,
                "Inference:OpenAI:BaseUrl must be an http or https address, such as http://localhost:11434/v1, when that server is used.")
            .Validate<Microsoft.Extensions.Options.IOptions<InferenceOptions>>(
                (openAi, inference) => inference.Value.Runtime != InferenceRuntime.OpenAI || !string.IsNullOrWhiteSpace(openAi.Model),
                "Inference:OpenAI:Model must name the server's model when Inference:Runtime is OpenAI.");

        builder.Services.AddValidation();
        builder.Services.AddSingleton<InferenceTelemetry>();
        builder.Services.AddSingleton<ModelLoader>();
        builder.Services.AddSingleton<LoadedModels>();
        builder.Services.AddHostedService<ModelHost>();
        builder.Services.AddHealthChecks().AddCheck<ModelsReady>("models");
        return builder;
    }

    /// <summary>Maps the endpoints.</summary>
    public static WebApplication MapInference(this WebApplication app)
    {
        app.MapChatCompletions();
        app.MapEmbeddings();
        app.MapModels();
        app.MapTokens();
        app.MapCaches();
        return app;
    }

    private static bool UsesOpenAi(OpenAiOptions openAi, InferenceOptions inference) =>
        inference.Runtime == InferenceRuntime.OpenAI || openAi.EmbeddingModel is not null;

    private static Microsoft.Extensions.Options.OptionsBuilder<T> AddOptions<T>(WebApplicationBuilder builder, string section)
        where T : class => builder.Services.AddOptions<T>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
}
