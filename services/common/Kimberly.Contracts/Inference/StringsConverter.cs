using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kimberly.Contracts.Inference;

/// <summary>Reads what OpenAI's clients send either as one string or as a list of strings.</summary>
public sealed class StringsConverter : JsonConverter<IReadOnlyList<string>>
{
    /// <inheritdoc/>
    public override IReadOnlyList<string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? JsonSerializer.Deserialize<string>(ref reader, options) is { } one ? [one] : null
            : JsonSerializer.Deserialize<List<string>>(ref reader, options);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var item in value)
        {
            writer.WriteStringValue(item);
        }

        writer.WriteEndArray();
    }
}
