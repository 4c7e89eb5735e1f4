namespace Kimberly.Auth.Invitations;

/// <summary>Who may sign up. The very first account may always.</summary>
internal enum RegistrationMode
{
    /// <summary>Anybody.</summary>
    Open,

    /// <summary>Whoever has an invitation of an administrator.</summary>
    Invitation,

    /// <summary>Nobody.</summary>
    Closed,
}
