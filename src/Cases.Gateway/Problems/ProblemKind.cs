namespace Cases.Gateway;

/// <summary>An error of the gateway itself: its status, its stable code, and what it says.</summary>
/// <param name="Status">The status.</param>
/// <param name="Code">The code that clients act on; never changed or used again for something else.</param>
/// <param name="Title">What is wrong, the same for each occurrence.</param>
public sealed record ProblemKind(int Status, string Code, string Title)
{
    /// <summary>There is nothing there, or nothing that the caller may know of.</summary>
    public static readonly ProblemKind NotFound = new(404, "not_found", "There is nothing of that name for you.");

    /// <summary>Nobody is signed in.</summary>
    public static readonly ProblemKind NotSignedIn =
        new(401, "not_signed_in", "Sign in, and send the token as Authorization: Bearer.");

    /// <summary>The caller's role may not call this endpoint.</summary>
    public static readonly ProblemKind NotAllowed = new(403, "not_allowed", "Your role may not do this.");
}
