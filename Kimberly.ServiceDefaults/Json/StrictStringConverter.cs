using System.Text.Json;
using System.Text.Json.Serialization;
using Kimberly.ServiceDefaults.Limits;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.ServiceDefaults.Json;

/// <summary>Refuses what PostgreSQL cannot store and no tokenizer can read: U+0000 and lone surrogates. Any other text passes unchanged.</summary>
internal sealed class StrictStringConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException();
        }

        string? text;
        try
        {
            text = reader.GetString();
        }
        catch (InvalidOperationException)
        {
            throw Refused();
        }

        return text is null || TextRules.IsReadable(text) ? text : throw Refused();
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    private static JsonException Refused()
    {
        var exception = new JsonException();
        exception.Data[JsonProblem.SentenceKey] = "It holds U+0000 or half of a surrogate pair.";
        return exception;
    }
}
