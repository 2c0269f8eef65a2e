using Cases.Contracts;

namespace Cases.Gateway;

/// <summary>An error of the gateway itself: its status, its stable code, and what it says.</summary>
/// <param name="Status">The status.</param>
/// <param name="Code">The code that clients act on; never changed or used again for something else.</param>
/// <param name="Title">What is wrong, the same for each occurrence.</param>
public sealed record ProblemKind(int Status, string Code, string Title)
{
    /// <summary>There is nothing there, or nothing that the caller may know of.</summary>
    public static readonly ProblemKind NotFound =
        new(404, ProblemCodes.NotFound, "There is nothing of that name for you.");

    /// <summary>Nobody is signed in.</summary>
    public static readonly ProblemKind NotSignedIn =
        new(401, ProblemCodes.NotSignedIn, "Sign in, and send the token as Authorization: Bearer.");

    /// <summary>The caller's role may not call this endpoint.</summary>
    public static readonly ProblemKind NotAllowed = new(403, ProblemCodes.NotAllowed, "Your role may not do this.");

    /// <summary>The token lets nobody in.</summary>
    public static readonly ProblemKind TokenInvalid =
        new(401, ProblemCodes.TokenInvalid, "The token is not valid here; sign in again.");

    /// <summary>The token's time is over.</summary>
    public static readonly ProblemKind TokenExpired =
        new(401, ProblemCodes.TokenExpired, "The token has expired; sign in again.");

    /// <summary>The signature lets nobody in.</summary>
    public static readonly ProblemKind SignatureInvalid =
        new(401, ProblemCodes.SignatureInvalid, "The signature is not valid here.");

    /// <summary>What is signed is too old, or is of a later time than now.</summary>
    public static readonly ProblemKind SignatureExpired =
        new(401, ProblemCodes.SignatureExpired, "What is signed is not of now; sign it again when it is sent.");

    /// <summary>The provider of sign-ins does not answer.</summary>
    public static readonly ProblemKind SignInAway =
        new(503, ProblemCodes.SignInUnavailable,
            "Tokens cannot be checked at the moment; try again.") { RetrySeconds = 5 };

    /// <summary>The body is no JSON, or not the JSON that the endpoint takes.</summary>
    public static readonly ProblemKind InvalidJson =
        new(400, ProblemCodes.JsonInvalid, "The body is not the JSON document that is expected here.");

    /// <summary>The request cannot be read.</summary>
    public static readonly ProblemKind BadRequest =
        new(400, ProblemCodes.RequestInvalid, "The request cannot be read.");

    /// <summary>There is no such method here.</summary>
    public static readonly ProblemKind WrongMethod =
        new(405, ProblemCodes.MethodNotAllowed,
            "This is not done with that method; the header Allow says which there are.");

    /// <summary>The request came too slowly.</summary>
    public static readonly ProblemKind TooSlow = new(408, ProblemCodes.TooSlow, "The request came too slowly.");

    /// <summary>The body is too large.</summary>
    public static readonly ProblemKind TooLarge =
        new(413, ProblemCodes.BodyTooLarge, "The body is larger than this endpoint takes.");

    /// <summary>The body is of another kind.</summary>
    public static readonly ProblemKind WrongMediaType =
        new(415, ProblemCodes.UnsupportedMediaType,
            "The body is not of a kind that is taken here; send JSON in UTF-8.");

    /// <summary>A field can be read as JSON and cannot be used.</summary>
    public static readonly ProblemKind WrongField =
        new(400, ProblemCodes.FieldInvalid, "A field of the body cannot be used.");

    /// <summary>What is asked was refused.</summary>
    public static readonly ProblemKind Refused = new(422, ProblemCodes.Refused, "That was refused.");

    /// <summary>Too many requests.</summary>
    public static readonly ProblemKind TooMany =
        new(429, ProblemCodes.TooManyRequests, "Too many requests; wait as long as the header Retry-After says.");

    /// <summary>The store does not answer.</summary>
    public static readonly ProblemKind StoreAway = new(
        503, ProblemCodes.StoreUnavailable,
        "The store does not answer; send the same again, with the same Idempotency-Key.") { RetrySeconds = 1 };

    /// <summary>The program is broken.</summary>
    public static readonly ProblemKind Broken =
        new(500, ProblemCodes.InternalError, "The node made a mistake; its log has it under this instance.");

    /// <summary>Seconds after which it is worth trying again; null where that makes no difference.</summary>
    public int? RetrySeconds { get; init; }

    /// <summary>The error that a bare status stands for.</summary>
    /// <param name="status">A status of 400 and above.</param>
    public static ProblemKind Of(int status) => status switch
    {
        400 => BadRequest,
        401 => NotSignedIn,
        403 => NotAllowed,
        404 => NotFound,
        405 => WrongMethod,
        408 => TooSlow,
        413 => TooLarge,
        415 => WrongMediaType,
        422 => Refused,
        429 => TooMany,
        503 => StoreAway,
        >= 500 => Broken with { Status = status },
        _ => BadRequest with { Status = status },
    };
}
