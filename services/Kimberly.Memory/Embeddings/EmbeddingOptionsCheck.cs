using Microsoft.Extensions.Options;

namespace Kimberly.Memory.Embeddings;

/// <summary>Stops the service at its start, naming every setting that is out of range.</summary>
internal sealed class EmbeddingOptionsCheck : IValidateOptions<EmbeddingOptions>
{
    public ValidateOptionsResult Validate(string? name, EmbeddingOptions options)
    {
        var wrong = new List<string>();
        Require(options.Model is { Length: >= 1 and <= 100 }, nameof(options.Model), "must have 1 to 100 characters");
        Require(options.InlinePatience >= TimeSpan.FromMilliseconds(50) && options.InlinePatience <= TimeSpan.FromSeconds(2),
            nameof(options.InlinePatience), "must be 00:00:00.050 to 00:00:02");
        Require(options.BackfillInterval >= TimeSpan.FromSeconds(1) && options.BackfillInterval <= TimeSpan.FromHours(1),
            nameof(options.BackfillInterval), "must be 00:00:01 to 01:00:00");
        Require(options.BackfillBatch is >= 1 and <= 64, nameof(options.BackfillBatch), "must be 1 to 64");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);

        void Require(bool holds, string setting, string sentence)
        {
            if (!holds)
            {
                wrong.Add($"{EmbeddingOptions.Section}:{setting} {sentence}.");
            }
        }
    }
}
