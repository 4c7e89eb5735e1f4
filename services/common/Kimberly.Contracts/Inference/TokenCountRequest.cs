using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Inference;

/// <summary>Body of inference's <c>POST /internal/tokens</c>: how long would this be as a prompt?</summary>
/// <param name="Messages">The conversation, oldest first.</param>
public sealed record TokenCountRequest(
    [Length(1, ChatCompletionRequest.MostMessages, ErrorMessage = "It must hold {1} to {2} messages.")] IReadOnlyList<ChatCompletionMessage> Messages);
