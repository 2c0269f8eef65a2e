using Cases.TestKit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>A case of 100 yuan in each stage, on 3 April (PlanAgreed: one instalment on 30 April).</summary>
internal static class Scenes
{
    public static CaseScript At(CaseStage stage, Policy? policy = null) => stage switch
    {
        CaseStage.Open => CaseScript.Opened(policy).On("2026-04-03"),
        CaseStage.Reminded => CaseScript.Opened(policy).On("2026-04-02").When(Remind("r1")).On("2026-04-03"),
        CaseStage.Contacted => CaseScript.Contacted(policy),
        CaseStage.PlanAgreed => CaseScript.Contacted(policy).When(Plan("n1", (10_000, "2026-04-30"))),
        CaseStage.VisitScheduled => WithVisit(CaseScript.Contacted(policy)),
        CaseStage.LegalReferral => CaseScript.Contacted(policy).Approved(Refer("l1"), "ok-l1"),
        CaseStage.Resolved => CaseScript.Contacted(policy).When(Pay("p0", 10_000, "2026-04-03")),
        _ => throw new ArgumentOutOfRangeException(nameof(stage)),
    };

    /// <summary>A visit two days ahead.</summary>
    public static CaseScript WithVisit(CaseScript script) =>
        script.When(Visit("v1", script.Now.Plus(NodaTime.Duration.FromDays(2))));
}
