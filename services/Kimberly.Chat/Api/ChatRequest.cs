using System.ComponentModel.DataAnnotations;

namespace Kimberly.Chat.Api;

/// <summary>Body of <c>POST /chat</c>.</summary>
/// <param name="Message">What the person says, 1 to 32,000 characters and not only white space.</param>
/// <param name="ConversationId">The conversation that goes on; a new one begins without it.</param>
/// <param name="UseMemory">Whether Kimberly may use what it remembers for this answer. A message that asks to remember something is obeyed either way.</param>
public sealed record ChatRequest(
    [Required(ErrorMessage = "It must not be empty or only white space."), StringLength(32_000, ErrorMessage = "It must have 1 to 32,000 characters.")] string Message,
    Guid? ConversationId = null,
    bool UseMemory = true);
