namespace Cases.Domain;

/// <summary>What rules ask of a field visit.</summary>
public static class VisitFacts
{
    /// <summary>People who go on a visit.</summary>
    public static FactName Collectors { get; } =
        new("collectors", FactShape.Number, FactHome.Derived, "people who go on a visit");

    /// <summary>Planned or arrived.</summary>
    public static FactName VisitPhase { get; } =
        new("visit-phase", FactShape.Word, FactHome.Derived, "planned or arrived")
    {
        Allowed = ["planned", "arrived"],
    };

    /// <summary>Documents were shown.</summary>
    public static FactName IdentityShown { get; } =
        FactName.Truth("identity-shown", FactHome.Act, "documents were shown");

    /// <summary>The visit is recorded throughout.</summary>
    public static FactName Recorded { get; } =
        FactName.Truth("audio-video-recording", FactHome.Act, "the visit is recorded throughout");

    /// <summary>A home or office is entered.</summary>
    public static FactName Entered { get; } = FactName.Truth("entered", FactHome.Act, "a home or office is entered");

    /// <summary>Consent to enter was given.</summary>
    public static FactName EntryConsent { get; } =
        FactName.Truth("entry-consent", FactHome.Act, "consent to enter was given");

    /// <summary>The visit was announced, with its time and purpose.</summary>
    public static FactName VisitAnnounced { get; } =
        FactName.Truth("visit-announced", FactHome.Act, "the visit was announced, with its time and purpose");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FactName> All { get; } =
    [
        Collectors, VisitPhase, IdentityShown, Recorded, Entered, EntryConsent, VisitAnnounced,
    ];
}
