namespace Kimberly.Contracts.Inference;

/// <summary>Answer of inference's <c>POST /internal/tokens</c>.</summary>
/// <param name="PromptTokens">The whole prompt: the messages and <paramref name="OverheadTokens"/>.</param>
/// <param name="MessageTokens">Each message with the marks around it, in the order of the request. Leaving messages out takes exactly their tokens off the prompt.</param>
/// <param name="OverheadTokens">What stands before the first message and after the last one.</param>
/// <param name="ContextTokens">The most tokens of prompt and answer together; null when unknown.</param>
/// <param name="Exact">False when the tokenizer is behind another server and these are estimates on the safe side.</param>
public sealed record TokenCountAnswer(int PromptTokens, IReadOnlyList<int> MessageTokens, int OverheadTokens, int? ContextTokens, bool Exact);
