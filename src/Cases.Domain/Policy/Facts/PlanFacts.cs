namespace Cases.Domain;

/// <summary>What rules ask of a payment plan.</summary>
public static class PlanFacts
{
    /// <summary>What kind of plan is agreed.</summary>
    public static FactName PlanKind { get; } =
        new("plan-kind", FactShape.Word, FactHome.Derived, "what kind of plan is agreed")
    {
        Allowed = [.. PolicyWords.All<PlanKind>()],
    };

    /// <summary>Months that a plan runs.</summary>
    public static FactName PlanMonths { get; } =
        new("plan-months", FactShape.Number, FactHome.Derived, "months that a plan runs");

    /// <summary>What a plan's agreement states.</summary>
    public static FactName PlanTerms { get; } =
        new("plan-terms", FactShape.Words, FactHome.Act, "what a plan's agreement states")
    {
        Allowed = ["balance", "schedule", "fees", "no_new_card_promise", "rights_and_liability", "other"],
    };

    /// <summary>Written or oral.</summary>
    public static FactName PlanForm { get; } = new("plan-form", FactShape.Word, FactHome.Act, "written or oral")
    {
        Allowed = [.. PolicyWords.All<PlanForm>()],
    };

    /// <summary>A recording of the agreement is on file.</summary>
    public static FactName PlanRecording { get; } =
        FactName.Truth("plan-recording", FactHome.Derived, "a recording of the agreement is on file");

    /// <summary>The guarantor agreed to the change.</summary>
    public static FactName GuarantorConsent { get; } =
        FactName.Truth("guarantor-consent", FactHome.Act, "the guarantor agreed to the change");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FactName> All { get; } =
    [
        PlanKind, PlanMonths, PlanTerms, PlanForm, PlanRecording, GuarantorConsent,
    ];
}
