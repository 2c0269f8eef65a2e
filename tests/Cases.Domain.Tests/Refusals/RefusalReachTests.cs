using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: every code of the list can be met. Method: one row for each code with the shortest way to
/// it.</summary>
public sealed class RefusalReachTests
{
    /// <summary>Given by the engine, which knows command ids; everything else comes from the domain.</summary>
    private static readonly RefusalCode[] OfTheEngine = [RefusalCode.CommandIdReused];

    private static readonly Correct Undone = new(CorrectionTarget.Payment, "p1", "x") { Instead = "account 0018" };

    private static readonly Dictionary<RefusalCode, Func<IEnumerable<RefusalReason>>> Ways = new()
    {
        [RefusalCode.CaseUnknown] = () => CaseScript.Start().When(Remind("r1")).Reasons,
        [RefusalCode.CaseAlreadyOpened] = () => CaseScript.Opened().When(Open(1)).Reasons,
        [RefusalCode.AccountHasOpenCase] = () =>
            CaseScript.Start().WithOtherCaseOpen().When(Open() with { Episode = 2 }).Reasons,
        [RefusalCode.FieldMissing] = () => CaseScript.Opened().When(Remind("")).Reasons,
        [RefusalCode.TextNotAllowed] = () => CaseScript.Opened().When(Remind("a b")).Reasons,
        [RefusalCode.CurrencyMismatch] = () =>
            CaseScript.Opened().When(new Waive("w1", new Money(1, Currency.Usd), "kind")).Reasons,
        [RefusalCode.AmountNotPositive] = () => CaseScript.Opened().When(Charge("x1", 0)).Reasons,
        [RefusalCode.AmountTooLarge] = () => CaseScript.Opened().When(Charge("x1", Money.MaxMinor + 1)).Reasons,
        [RefusalCode.DateOutOfRange] = () => CaseScript.Opened().When(Pay("p1", 1, "2027-01-01")).Reasons,
        [RefusalCode.EffectiveInFuture] = () => CaseScript.Opened().Told(Remind("r1"), "2027-01-01").Reasons,
        [RefusalCode.KeyReused] = () =>
            CaseScript.Opened().When(Pay("p1", 1, "2026-03-02")).When(Pay("p1", 2, "2026-03-02")).Reasons,
        [RefusalCode.KeyUnknown] = () => CaseScript.Opened().When(Reverse("p1")).Reasons,
        [RefusalCode.TooMany] = () => CaseScript.Start()
            .When(Open([.. Enumerable.Range(0, 1_001).Select(i => Item($"i{i}", 1, Due))])).Reasons,
        [RefusalCode.SecondPersonRequired] = () => CaseScript.Contacted().When(Refer("l1")).Reasons,
        [RefusalCode.SamePerson] = () => CaseScript.Contacted().When(new RequestApproval("ok1", Refer("l1")))
            .When(new DecideApproval("ok1", true, null)).Reasons,
        [RefusalCode.ApprovalDecided] = () => CaseScript.Contacted().Approved(Refer("l1"))
            .When(new DecideApproval("ok1", false, "no")).Reasons,
        [RefusalCode.ApprovalPending] = () => CaseScript.Contacted().When(new RequestApproval("ok1", Refer("l1")))
            .When(new RequestApproval("ok2", Refer("l1"))).Reasons,
        [RefusalCode.EvidenceMissing] = () =>
            CaseScript.Contacted().When(new Resolve(ResolutionReason.Sold, "")).Reasons,
        [RefusalCode.FieldsContradict] = () => CaseScript.Contacted()
            .When(Hold("d1", HoldKind.Dispute) with { Until = Day("2026-05-01") }).Reasons,
        [RefusalCode.ActorNotAllowed] = () => CaseScript.Contacted().When(Hold("d1", HoldKind.Deceased))
            .When(new LiftHold("d1", "a mistake")).Reasons,
        [RefusalCode.ReasonNotByHand] = () =>
            CaseScript.Contacted().When(new Resolve(ResolutionReason.Settled, "e")).Reasons,
        [RefusalCode.RoleForbids] = () => CaseScript.Opened().When(Remind("r1") with { Cost = Cny(1) }).Reasons,
        [RefusalCode.TermsChanged] = () => GivenUpTests.Raised().Reasons,
        [RefusalCode.ReAgeLimitReached] = () => ReAgeTests.Approved().On("+60 days")
            .When(new RequestApproval("ok9", new ReAge("a9", Day("2026-06-01"), "again"))).Reasons,
        [RefusalCode.CaseResolved] = () => Scenes.At(CaseStage.Resolved).When(new Assign("bo", "x")).Reasons,
        [RefusalCode.StageForbids] = () => Scenes.At(CaseStage.Resolved).When(Remind("r9")).Reasons,
        [RefusalCode.NotEntered] = () => CaseScript.Opened().When(Call("k1")).Reasons,
        [RefusalCode.HoldActive] = () => CaseScript.Contacted().When(Hold("d1", HoldKind.Dispute))
            .Under(Policies.With(PolicySamples.Row(HoldKind.Dispute))).When(Call("k1")).Reasons,
        [RefusalCode.RuleForbids] = () =>
            CaseScript.Contacted().Under(Policies.With(PolicySamples.Quiet())).On("23:30").When(Call("k1")).Reasons,
        [RefusalCode.FactMissing] = () => CaseScript.Contacted()
            .Under(Policies.With(PolicySamples.Quiet(ClockChoice.Debtor).Absent(WhenAbsent.Ask)))
            .When(Call("k1")).Reasons,
        [RefusalCode.SlotReserved] = () => Persons.Decide(
            Persons.Known().Evolve(new ContactPermissionGranted("k1", "c1", ContactChannel.Phone, PartyKind.Debtor,
                Persons.Now, Persons.Now.Plus(Duration.FromMinutes(1)))),
            new RequestContactPermission("k2", "c1", ContactChannel.Phone),
            about: CaseScript.Contacted().State).Reasons,
        [RefusalCode.PermissionUnusable] = () =>
            CaseScript.Contacted().When(Call("k1") with { Permission = "none" }).Reasons,
        [RefusalCode.PermissionRequired] = () => CaseScript.Contacted().As("eve", "agency").When(Call("k1")).Reasons,
        [RefusalCode.OverrideUnusable] = () => OverridesTests.Granted().On("2026-04-05 23:00")
            .When(Call("k1") with { Override = "o1" }).Reasons,
        [RefusalCode.NotOverridable] = () => OverridesTests.AtNight(PolicySamples.Quiet())
            .When(OverridesTests.Asked).Reasons,
        [RefusalCode.ReasonNotListed] = () => OverridesTests.AtNight()
            .When(OverridesTests.Asked with { ReasonCode = "consumer_request" }).Reasons,
        [RefusalCode.PaymentMatched] = () => UnmatchedPaymentsTests.MatchedElsewhere().Reasons,
        [RefusalCode.SourceDiffers] = () => UnmatchedPaymentsTests.OfAnotherSystem().Reasons,
        [RefusalCode.PlanInForce] = () =>
            Scenes.At(CaseStage.PlanAgreed).When(Plan("n2", (10_000, "2026-04-30"))).Reasons,
        [RefusalCode.NoPlanInForce] = () => CaseScript.Contacted().When(new BreakPlan("n1")).Reasons,
        [RefusalCode.PlanTermsForbidden] = () => CaseScript.Contacted().When(Plan("n1", (1, "2026-04-30"))).Reasons,
        [RefusalCode.PlanLimitReached] = () => CaseScript
            .Contacted(CaseScript.Plain(numbers => numbers with { MaxPlansPerAccount = 0 }))
            .When(Plan("n1", (10_000, "2026-04-30"))).Reasons,
        [RefusalCode.InstalmentNotMissed] = () => Scenes.At(CaseStage.PlanAgreed).When(new BreakPlan("n1")).Reasons,
        [RefusalCode.PlanNotComplete] = () => Scenes.At(CaseStage.PlanAgreed).When(new CompletePlan("n1")).Reasons,
        [RefusalCode.PlanNotReinstatable] = () => Scenes.At(CaseStage.PlanAgreed)
            .Led(new CancelPlan("n1", "x")).When(new ReinstatePlan("n1")).Reasons,
        [RefusalCode.PromiseLimitReached] = () => CaseScript.Contacted().When(Promise("m1", 1, "2026-04-10"))
            .When(Promise("m2", 1, "2026-04-10")).Reasons,
        [RefusalCode.PromiseNotDue] = () => CaseScript.Contacted().When(Promise("m1", 1, "2026-04-10"))
            .When(new AssessPromise("m1")).Reasons,
        [RefusalCode.PromiseEnded] = () => CaseScript.Contacted().When(Promise("m1", 1, "2026-04-10"))
            .When(Pay("p1", 1, "2026-04-03")).Led(new CancelPromise("m1", "x")).Reasons,
        [RefusalCode.VisitPending] = () => Scenes.At(CaseStage.VisitScheduled)
            .When(Visit("v2", Instant.FromUtc(2026, 4, 9, 2, 0))).Reasons,
        [RefusalCode.NoVisitPending] = () => CaseScript.Contacted().When(new CancelVisit("v1", "x")).Reasons,
        [RefusalCode.NotCheckedIn] = () =>
            Scenes.At(CaseStage.VisitScheduled).When(new CompleteVisit("v1", true, "met")).Reasons,
        [RefusalCode.ReferralOpen] = () =>
            Scenes.At(CaseStage.LegalReferral).When(new RequestApproval("ok9", Refer("l2"))).Reasons,
        [RefusalCode.NoReferralOpen] = () => CaseScript.Contacted().When(new WithdrawReferral("x")).Reasons,
        [RefusalCode.PaymentReversed] = () => CaseScript.Opened().When(Pay("p1", 1, "2026-03-02")).When(Reverse("p1"))
            .When(new RequestApproval("ok9", Undone)).Reasons,
        [RefusalCode.NothingOwed] = () => Scenes.At(CaseStage.Resolved).When(new Reopen("e")).Reasons,
        [RefusalCode.MoreThanOwed] = () => CaseScript.Opened().When(Waive("w1", 10_001)).Reasons,
        [RefusalCode.HoldEnded] = () => CaseScript.Opened().When(Hold("h1", HoldKind.Hardship))
            .Led(new LiftHold("h1", "x")).When(new AdvanceHold("a1", "h1", "x")).Reasons,
        [RefusalCode.AlreadyCorrected] = () => CaseScript.Opened().When(Pay("p1", 1, "2026-03-02"))
            .Approved(Undone).When(Reverse("p1")).Reasons,
        [RefusalCode.NotResolved] = () => CaseScript.Opened().When(new Reopen("e")).Reasons,
        [RefusalCode.StillOwed] = () =>
            CaseScript.Contacted().When(new Resolve(ResolutionReason.PaidInFull, "e")).Reasons,
        [RefusalCode.PartyKnown] = () => CaseScript.Opened().When(new AddParty("p8", PartyKind.Heir, "e"))
            .When(new AddParty("p8", PartyKind.Heir, "e")).Reasons,
        [RefusalCode.DebtorStays] = () =>
            CaseScript.Opened().When(new AddParty("p8", PartyKind.Debtor, "e")).Reasons,
        [RefusalCode.PersonUnknown] = () => Persons.Decide(PersonState.Initial, Persons.Log("k1")).Reasons,
        [RefusalCode.PersonAlreadyKnown] = () =>
            Persons.Decide(Persons.Known(), new RegisterPerson("Somebody Else", null)).Reasons,
        [RefusalCode.CaseNeedsData] = () => ErasureTests.Erase(cases: [ErasureTests.OpenCase]).Reasons,
        [RefusalCode.LegalHoldNeedsData] = () => ErasureTests.Erase(ErasureTests.Held(null)).Reasons,
        [RefusalCode.RetentionNotOver] = () => ErasureTests.Erase(cases: [ErasureTests.Settled]).Reasons,
        [RefusalCode.PolicyUnsound] = () => PolicyDeciderTests.Propose(new ReadPack(null, 1, 2, 3)),
        [RefusalCode.PolicyLoosens] = () => PolicyDeciderTests.Propose(new ReadPack(TestRules.Bank(), 0, 0, 0)),
        [RefusalCode.StrandsCases] = () => PolicyDeciderTests.Propose(
            new ReadPack(TestRules.Bank(TestRules.Quiet()) with { ValidTo = new LocalDate(2027, 1, 1) }, 0, 0, 0)),
    };

    public static TheoryData<RefusalCode> Codes => [.. Enum.GetValues<RefusalCode>().Except(OfTheEngine)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Refusal_EveryCode_CanBeMet(RefusalCode code)
    {
        var reasons = Ways[code]().ToArray();
        Assert.Contains(reasons, reason => reason.Code == code);
        Assert.Equal(reasons.OrderBy(reason => reason.Code), reasons);
        Assert.All(reasons, reason => Assert.EndsWith(".", reason.Detail));
    }

    [Fact]
    public void Refusal_SeveralReasons_AreGivenByPrecedence() => CaseScript.Opened()
        .When(Hold("d1", HoldKind.Dispute)).Under(Policies.With(PolicySamples.Row(HoldKind.Dispute),
            PolicySamples.Quiet()))
        .On("2026-03-02 23:30")
        .When(Call("k1")).ThenRefused(RefusalCode.NotEntered, RefusalCode.HoldActive, RefusalCode.RuleForbids);
}
