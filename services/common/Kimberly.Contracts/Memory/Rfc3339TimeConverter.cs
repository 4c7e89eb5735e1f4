using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kimberly.Contracts.Memory;

/// <summary>Reads a JSON member by the rules of <see cref="Rfc3339Time"/>.</summary>
public sealed class Rfc3339TimeConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc />
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && Rfc3339Time.TryParse(reader.GetString(), out var time))
        {
            return time;
        }

        var exception = new JsonException();
        exception.Data["sentence"] = Rfc3339Time.Sentence;
        throw exception;
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
