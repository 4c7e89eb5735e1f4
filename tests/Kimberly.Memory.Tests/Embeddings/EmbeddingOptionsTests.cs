using Kimberly.Memory.Data;
using Kimberly.Memory.Embeddings;
using Kimberly.Testing;
using Kimberly.Testing.Servers;
using Microsoft.Extensions.Options;

namespace Kimberly.Memory.Tests.Embeddings;

public sealed class EmbeddingOptionsTests(TestServers servers)
{
    [Fact]
    public void Settings_AsTheyAreByDefault_AreGood() =>
        Assert.True(new EmbeddingOptionsCheck().Validate(null, new EmbeddingOptions()).Succeeded);

    [Fact]
    public void Settings_OutOfRange_AreAllNamedAtOnce()
    {
        var result = new EmbeddingOptionsCheck().Validate(null, new EmbeddingOptions
        {
            Model = "",
            InlinePatience = TimeSpan.FromMinutes(1),
            BackfillInterval = TimeSpan.Zero,
            BackfillBatch = 65,
        });

        Assert.Equal(
            ["Memory:Embeddings:Model", "Memory:Embeddings:InlinePatience", "Memory:Embeddings:BackfillInterval", "Memory:Embeddings:BackfillBatch"],
            result.Failures?.Select(failure => failure.Split(' ')[0]));
    }

    [Fact]
    public async Task Service_SettingOutOfRange_DoesNotStartAndSaysWhy()
    {
        await using var memory = new ServiceFactory<MemoryDb>()
            .With("ConnectionStrings:memorydb", await servers.CreateDatabaseAsync(TestContext.Current.CancellationToken))
            .With("ConnectionStrings:kafka", "127.0.0.1:1")
            .With("ConnectionStrings:redis", servers.CreateRedisDatabase())
            .With("Memory:Embeddings:BackfillBatch", "0");

        var failure = Assert.ThrowsAny<OptionsValidationException>(() => memory.Services);

        Assert.Contains("Memory:Embeddings:BackfillBatch must be 1 to 64.", failure.Message, StringComparison.Ordinal);
    }
}
