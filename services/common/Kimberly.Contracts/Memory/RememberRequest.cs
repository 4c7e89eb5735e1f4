using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Memory;

/// <summary>
/// Body of memory's <c>POST /internal/items</c>: another service remembers something for a person. Repeating it with the
/// same <paramref name="UserId"/> and <paramref name="MessageId"/> stores nothing twice and gives the same answer.
/// </summary>
/// <param name="UserId">Whose memory it is.</param>
/// <param name="Content">What to remember, 1 to 16,000 characters; not only white space.</param>
/// <param name="Source">Where it was told.</param>
/// <param name="ConversationId">The conversation in which it was told.</param>
/// <param name="MessageId">The message with which it was told.</param>
public sealed record RememberRequest(
    Guid UserId,
    [property: NotBlank]
    [property: StringLength(MemoryLimits.Content, ErrorMessage = "It must have 1 to 16,000 characters.")]
    string Content,
    MemorySource Source,
    Guid ConversationId,
    Guid MessageId);
