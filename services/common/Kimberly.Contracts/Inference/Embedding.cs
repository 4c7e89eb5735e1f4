namespace Kimberly.Contracts.Inference;

/// <summary>A vector, and how it is written.</summary>
/// <param name="Values">The numbers.</param>
/// <param name="Base64">True to write them as base64 of little-endian 32-bit floats.</param>
public readonly record struct Embedding(ReadOnlyMemory<float> Values, bool Base64 = false);
