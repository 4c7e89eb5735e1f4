namespace Kimberly.Auth.Tests;

/// <summary>How the provider double behaves.</summary>
public enum OidcMood
{
    Honest,
    WrongNonce,
    NoNonce,
    NoSubject,
    Expired,
    NotYetValid,
    NotSigned,
    SignedWithThePublicKeyAsSecret,
    SignedWithTheClientSecret,
    SignedByAForeignKey,
    SignedByAForeignKeyUnderItsOwnName,
    OfAnotherIssuer,
    ForAnotherClient,
    ForSeveralClients,
    NoJwt,
    RefusesCodes,
    Fails,
    Hangs,
    Redirects,
    AnswersNonsense,
    AnswersWithoutAToken,
    DescribesAnotherIssuer,
}
