namespace Kimberly.Inference.Models;

/// <summary>A model cannot be used; the message is a sentence for the owner that names the file.</summary>
internal sealed class ModelFileException(string message, Exception? inner = null) : Exception(message, inner);
