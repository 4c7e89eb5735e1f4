namespace Kimberly.ServiceDefaults.Problems;

/// <summary>The stable words that clients may branch on, in the member <c>code</c> of a problem.</summary>
public static class ProblemCodes
{
    /// <summary>400: well-formed, but a field is missing or not acceptable; <c>errors</c> names it.</summary>
    public const string ValidationFailed = "validation_failed";

    /// <summary>400: the body is not JSON.</summary>
    public const string InvalidJson = "invalid_json";

    /// <summary>413: the body, or the prompt made of it, is too large.</summary>
    public const string BodyTooLarge = "body_too_large";

    /// <summary>413: the person's quota is used up.</summary>
    public const string QuotaExceeded = "quota_exceeded";

    /// <summary>415: the content type is not one that the endpoint reads.</summary>
    public const string UnsupportedMediaType = "unsupported_media_type";

    /// <summary>401: no token, or one that is not valid here.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>401: the token was valid and is not any more; refresh it.</summary>
    public const string TokenExpired = "token_expired";

    /// <summary>401: the e-mail address or the password is wrong.</summary>
    public const string InvalidCredentials = "invalid_credentials";

    /// <summary>401: the password is right, but the account asks for a second factor; <c>challenge</c> goes to <c>/login/totp</c> with a code.</summary>
    public const string SecondFactorRequired = "second_factor_required";

    /// <summary>429: too many wrong passwords; <c>Retry-After</c> says when the next may be tried.</summary>
    public const string AccountLocked = "account_locked";

    /// <summary>403: nobody may sign up here, or only with an invitation.</summary>
    public const string RegistrationClosed = "registration_closed";

    /// <summary>403: signed in, but not allowed.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>404: there is no such thing, or it is somebody else's.</summary>
    public const string NotFound = "not_found";

    /// <summary>405: the path exists, for another method.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>408: the request came too slowly.</summary>
    public const string RequestTimeout = "request_timeout";

    /// <summary>409: it contradicts what is stored.</summary>
    public const string Conflict = "conflict";

    /// <summary>412: somebody changed it in the meantime.</summary>
    public const string VersionConflict = "version_conflict";

    /// <summary>429: too many requests; <c>Retry-After</c> says when.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>429: the model's queue is full; <c>Retry-After</c> says when.</summary>
    public const string ModelBusy = "model_busy";

    /// <summary>503: no model can answer now.</summary>
    public const string ModelUnavailable = "model_unavailable";

    /// <summary>503: a part that the request needs is away; <c>Retry-After</c> says when to try again.</summary>
    public const string DependencyUnavailable = "dependency_unavailable";

    /// <summary>500: a mistake of ours; the trace id finds it in the logs.</summary>
    public const string InternalError = "internal_error";

    /// <summary>The code of an answer that has only a status.</summary>
    /// <param name="status">An HTTP status of 400 or more.</param>
    /// <returns>The code.</returns>
    public static string For(int status) => status switch
    {
        400 => ValidationFailed,
        401 => Unauthorized,
        403 => Forbidden,
        404 => NotFound,
        405 => MethodNotAllowed,
        408 => RequestTimeout,
        409 => Conflict,
        412 => VersionConflict,
        413 => BodyTooLarge,
        415 => UnsupportedMediaType,
        429 => RateLimited,
        502 or 503 or 504 => DependencyUnavailable,
        < 500 => ValidationFailed,
        _ => InternalError,
    };
}
