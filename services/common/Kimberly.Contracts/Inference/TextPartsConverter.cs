using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kimberly.Contracts.Inference;

/// <summary>Reads a message's content, which OpenAI's clients send as a string or as a list of parts; only text is understood.</summary>
public sealed class TextPartsConverter : JsonConverter<string>
{
    /// <inheritdoc/>
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.StartArray
            ? string.Concat((JsonSerializer.Deserialize<List<Part?>>(ref reader, options) ?? []).Select(part => part?.Text))
            : JsonSerializer.Deserialize<string>(ref reader, options);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    private sealed record Part(string Text);
}
