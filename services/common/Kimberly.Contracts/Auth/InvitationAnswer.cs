namespace Kimberly.Contracts.Auth;

/// <summary>Answer of <c>POST /invitations</c>.</summary>
/// <param name="Code">Lets one person sign up.</param>
/// <param name="ExpiresAt">Until when.</param>
public sealed record InvitationAnswer(string Code, DateTimeOffset ExpiresAt);
