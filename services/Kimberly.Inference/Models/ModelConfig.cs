using System.Text.Json;

namespace Kimberly.Inference.Models;

/// <summary>What a model's <c>config.json</c> says that its inputs do not.</summary>
/// <param name="MaxPositions">The longest text that it was made for, in tokens.</param>
/// <param name="EndTokens">The tokens after which nothing follows.</param>
internal sealed record ModelConfig(int MaxPositions, IReadOnlyList<int> EndTokens)
{
    public static ModelConfig Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream);
            var root = document.RootElement;
            int[] end = !root.TryGetProperty("eos_token_id", out var eos) ? []
                : eos.ValueKind == JsonValueKind.Array ? [.. eos.EnumerateArray().Select(token => token.GetInt32())]
                : eos.ValueKind == JsonValueKind.Number ? [eos.GetInt32()]
                : [];
            return new ModelConfig(root.GetProperty("max_position_embeddings").GetInt32(), end);
        }
        catch (Exception ex) when (ex is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IOException)
        {
            throw new ModelFileException($"{path} cannot be read as a model's configuration: {ex.Message}", ex);
        }
    }
}
