namespace Kimberly.Testing.Client;

/// <summary>What sign-up and login answer.</summary>
public sealed record SignedIn(Guid UserId, string Email, string AccessToken, string TokenType, int ExpiresIn, string RefreshToken)
{
    public const string Password = "correct horse battery";
}
