namespace Cases.Contracts;

/// <summary>
/// The codes of problems that the gateway itself gives. Refusals have codes of their own, which stand in
/// <see cref="Problem.Refusals"/>; <see cref="CommandIdReused"/> is both.
/// </summary>
public static class ProblemCodes
{
    /// <summary>400: the body is no JSON of the documented form.</summary>
    public const string JsonInvalid = "json_invalid";

    /// <summary>400: the request cannot be read.</summary>
    public const string RequestInvalid = "request_invalid";

    /// <summary>400: a field cannot be read; <see cref="Problem.Errors"/> names it.</summary>
    public const string FieldInvalid = "field_invalid";

    /// <summary>400: the file cannot be read to its end, or is of no known format; nothing of it was taken.</summary>
    public const string FileInvalid = "file_invalid";

    /// <summary>400: the header Idempotency-Key is missing.</summary>
    public const string IdempotencyKeyRequired = "idempotency_key_required";

    /// <summary>400: the header Idempotency-Key is not 1 to 200 printable characters of ASCII.</summary>
    public const string IdempotencyKeyInvalid = "idempotency_key_invalid";

    /// <summary>400: the header If-Match is no ETag of this product.</summary>
    public const string IfMatchInvalid = "if_match_invalid";

    /// <summary>400: the cursor is not one that this product gave out.</summary>
    public const string CursorInvalid = "cursor_invalid";

    /// <summary>401: no token, or one that does not hold.</summary>
    public const string NotSignedIn = "not_signed_in";

    /// <summary>401: the token does not hold here.</summary>
    public const string TokenInvalid = "token_invalid";

    /// <summary>401: the token's time is over.</summary>
    public const string TokenExpired = "token_expired";

    /// <summary>401: no signature that counts here was made over these bytes.</summary>
    public const string SignatureInvalid = "signature_invalid";

    /// <summary>401: what is signed is more than five minutes old, or of a later time than now.</summary>
    public const string SignatureExpired = "signature_expired";

    /// <summary>403: the role does not allow it.</summary>
    public const string NotAllowed = "not_allowed";

    /// <summary>404: there is no such thing, or not for this caller.</summary>
    public const string NotFound = "not_found";

    /// <summary>405: the path has no such method.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>408: the request came too slowly.</summary>
    public const string TooSlow = "too_slow";

    /// <summary>409: the idempotency key was used before with another input.</summary>
    public const string CommandIdReused = "command_id_reused";

    /// <summary>409: the ledger ends before the position from which events are asked for.</summary>
    public const string PositionUnknown = "position_unknown";

    /// <summary>409: the state of a subscription, or of the ledger, does not allow it; the detail says why.</summary>
    public const string WebhookState = "webhook_state";

    /// <summary>412: the stream has another version than If-Match says.</summary>
    public const string VersionMismatch = "version_mismatch";

    /// <summary>413: the body is larger than allowed.</summary>
    public const string BodyTooLarge = "body_too_large";

    /// <summary>415: the body has another media type than the endpoint reads.</summary>
    public const string UnsupportedMediaType = "unsupported_media_type";

    /// <summary>422: the command was refused; <see cref="Problem.Refusals"/> says why.</summary>
    public const string Refused = "refused";

    /// <summary>422: the filter would look at too many cases.</summary>
    public const string NarrowTheFilter = "narrow_the_filter";

    /// <summary>429: too many requests of this caller or address.</summary>
    public const string TooManyRequests = "too_many_requests";

    /// <summary>429: too many refusals of this caller on this stream within the hour.</summary>
    public const string RefusalsSuppressed = "refusals_suppressed";

    /// <summary>500: the product is broken; the trace id in the log says where.</summary>
    public const string InternalError = "internal_error";

    /// <summary>503: the queue is full, or others wrote to the same stream; try again after Retry-After.</summary>
    public const string Busy = "busy";

    /// <summary>503: a newer build has written what this one does not know; ask a newer node.</summary>
    public const string NewerNodeNeeded = "newer_node_needed";

    /// <summary>503: the read model has not reached the position asked for by <c>at</c>.</summary>
    public const string ReadBehind = "read_behind";

    /// <summary>503: tokens cannot be checked, as the provider of sign-ins does not answer.</summary>
    public const string SignInUnavailable = "sign_in_unavailable";

    /// <summary>503: the store cannot be reached.</summary>
    public const string StoreUnavailable = "store_unavailable";
}
