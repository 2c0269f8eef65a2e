namespace Cases.Domain;

/// <summary>Stages and triggers as a sentence to a person names them, never by the names of the code.</summary>
/// <remarks>The console has the same words in its other language, under <c>value.</c> and the word.</remarks>
public static class StageWords
{
    /// <summary>A stage: "plan agreed".</summary>
    /// <param name="stage">The stage.</param>
    public static string Of(CaseStage stage) => stage switch
    {
        CaseStage.Open => "open",
        CaseStage.Reminded => "reminded",
        CaseStage.Contacted => "contacted",
        CaseStage.PlanAgreed => "plan agreed",
        CaseStage.VisitScheduled => "visit scheduled",
        CaseStage.LegalReferral => "legal referral",
        CaseStage.Resolved => "resolved",
    };

    /// <summary>What a trigger does, to be read after "can": "agree a plan".</summary>
    /// <param name="trigger">The trigger.</param>
    public static string Of(CaseTrigger trigger) => trigger switch
    {
        CaseTrigger.Remind => "send a reminder",
        CaseTrigger.RecordContact => "record a contact",
        CaseTrigger.AgreePlan => "agree a plan",
        CaseTrigger.ChangePlan => "change the plan",
        CaseTrigger.CompletePlan => "complete the plan",
        CaseTrigger.BreakPlan => "break the plan",
        CaseTrigger.CancelPlan => "end the plan",
        CaseTrigger.ReinstatePlan => "reinstate the plan",
        CaseTrigger.ScheduleVisit => "plan a visit",
        CaseTrigger.CompleteVisit => "complete the visit",
        CaseTrigger.CancelVisit => "cancel the visit",
        CaseTrigger.ReferToLegal => "refer to legal",
        CaseTrigger.WithdrawReferral => "withdraw the referral",
        CaseTrigger.Resolve => "resolve the case",
        CaseTrigger.Reopen => "reopen the case",
    };

    /// <summary>The sentence that refuses a trigger.</summary>
    /// <param name="from">The present stage.</param>
    /// <param name="trigger">What was asked.</param>
    /// <param name="unmet">What it lacks, as the lifecycle says it; empty where the stage has no such way.</param>
    internal static Sentence Refusing(CaseStage from, CaseTrigger trigger, ICollection<string> unmet)
    {
        var (stage, what, lacks) = (Of(from), Of(trigger), string.Join(", ", unmet));
        return unmet.Count == 0
            ? Sentence.Of($"In the stage '{stage:word}' nobody can {what:word}.")
            : Sentence.Of($"In the stage '{stage:word}' nobody can {what:word} without this: {lacks:word}.");
    }
}
