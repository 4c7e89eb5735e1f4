namespace Kimberly.Inference.Runtime;

/// <summary>A piece of an answer.</summary>
/// <param name="Text">New text; may be empty in the first part and in the last.</param>
/// <param name="End">Null but in the last part.</param>
internal readonly record struct AnswerPart(string Text, AnswerEnd? End = null);
