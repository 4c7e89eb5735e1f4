using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kimberly.Contracts.Inference;

/// <summary>Reads and writes an embedding as a list of numbers or as base64.</summary>
public sealed class EmbeddingConverter : JsonConverter<Embedding>
{
    /// <inheritdoc/>
    public override Embedding Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var bytes) && bytes.Length % sizeof(float) == 0)
        {
            var values = new float[bytes.Length / sizeof(float)];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
            }

            return new Embedding(values, Base64: true);
        }

        return new Embedding(JsonSerializer.Deserialize<float[]>(ref reader, options) ?? throw new JsonException());
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Embedding value, JsonSerializerOptions options)
    {
        if (value.Base64 && BitConverter.IsLittleEndian)
        {
            writer.WriteBase64StringValue(MemoryMarshal.AsBytes(value.Values.Span));
            return;
        }

        writer.WriteStartArray();
        foreach (var number in value.Values.Span)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }
}
