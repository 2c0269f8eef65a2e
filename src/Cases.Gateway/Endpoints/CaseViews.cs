using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;

namespace Cases.Gateway;

/// <summary>Cases and approvals as callers see them.</summary>
internal static class CaseViews
{
    public static CaseView Of(string id, long version, CaseState state, string zone, bool masked)
    {
        var opened = state.Opened!;
        var account = masked ? PersonViews.Mask(opened.Account, WorklistViews.ShownOfAccount) : opened.Account;
        return new CaseView(id, version, opened.Source, Words.To<Contracts.CaseStage>(state.Stage),
            Money(state.Outstanding))
        {
            Account = account,
            Episode = opened.Episode,
            Product = opened.Product,
            Packs = opened.Packs,
            Zone = zone,
            OpenedOn = Words.Day(opened.OpenedOn),
            EnteredOn = Words.Day(state.EnteredOn),
            Resolution = Words.Maybe<Contracts.ResolutionReason>(state.Resolution),
            Assignee = state.Assignee,
            OldestUnpaidDue = Words.Day(state.OldestUnpaidDue),
            Referral = state.Referral,
            ClaimEvents = [.. state.ClaimEvents.Select(known => new ClaimEventView(
                known.Key, Words.To<Contracts.ClaimEventKind>(known.Told.Kind), known.Told.At.ToDateTimeOffset(),
                Words.To<Contracts.PartyKind>(known.Party))
            {
                Interrupts = known.Told.Interrupts,
            })],
            Parties = [.. state.Parties.Select(
                party => new PartyRequest(party.Person, Words.To<Contracts.PartyKind>(party.Role)))],
            Items = [.. state.Items.Select(item => Item(item, state.Currency))],
            Money = MoneyMapping.Views(state),
            FlaggedReminders = [.. state.Reminders.Where(one => one.FlaggedBecause is not null).Select(
                one => new FlaggedReminderView(one.Key, Words.Day(one.On), one.FlaggedBecause!))],
            Messages = MessageMapping.Views(state),
            Promises = [.. state.Promises.Select(promise => SharedViews.View(state, promise))],
            Plans = [.. state.Plans.Select(plan => Plan(plan, state.Currency) with
            {
                Shared = SharedViews.Of(state, plan),
            })],
            Visit = state.Visit is { } visit
                ? new VisitView(visit.Key, visit.At.ToDateTimeOffset(), visit.Team, visit.CheckedIn)
                : null,
            Facts = [.. state.Standing.Select(fact => FactEndpoints.View(fact, masked))],
            Holds = [.. state.Holds.Select(hold => Hold(hold, state.Currency))],
            ReAges = [.. state.ReAges.Select(known => ReAge(state, known))],
            Sales = [.. state.Sales.Select(sale => new SaleView(Words.Day(sale.CutOff))
            {
                Buyer = masked ? null : sale.Buyer, BackFrom = Words.Day(sale.BackFrom),
            })],
            OwedToBuyer = Sales.OwedToTheBuyerMinor(state) is > 0 and var minor
                ? Money(minor, state.Currency)
                : null,
            Approvals = [.. state.Approvals.Select(
                approval => Approval(id, approval, state.Currency, masked) with { Account = account })],
            Steps = [.. state.Steps.Select(step => new StepView(step.Key, Words.To<Contracts.ActKind>(step.Kind),
                Words.To<Contracts.ActClass>(step.Class), Words.To<Contracts.PartyKind>(step.Party),
                step.At.ToDateTimeOffset()))],
            Breaches = [.. state.Breaches.Select(Breach)],
            NeedsRemediation = state.NeedsRemediation,
            NextStages = [.. CaseLifecycle.Next(state.Stage).Select(next => Words.To<Contracts.CaseStage>(next))],
        };
    }

    /// <summary>Until when the claim is not barred; null where no rule works it out.</summary>
    public static LimitationView? Limitation(LimitationTerm? term) => term is null ? null : new LimitationView(
        Words.Day(term.EndsOn), Words.Day(term.Since), term.Rule, term.Citation.ToString())
    {
        Because = Words.Maybe<Contracts.ClaimEventKind>(term.Because),
    };

    /// <summary>What is advised to a role; actions that nobody can ask for here are left out.</summary>
    public static CaseActions Advice(
        string id, CaseAdvice advice, StaffRoles role, (ActionDoors Doors, RuleSources Sources) known) => new(
        id, advice.Version, advice.At.ToDateTimeOffset(),
        [
            .. advice.Actions.Where(action => known.Doors.RolesOf(action.Action) != StaffRoles.None)
                .Select(action => (known.Doors.RolesOf(action.Action) & role) != 0
                    ? Action(action, known.Sources)
                    : NotAllowed(action)),
        ]);

    private static ActionView Action(ActionAdvice action, RuleSources sources) => new(action.Action, action.Permitted)
    {
        Channel = Words.Maybe<Contracts.ContactChannel>(action.Channel),
        NeedsSecondPerson = action.NeedsSecondPerson,
        PermittedFrom = action.PermittedFrom?.ToDateTimeOffset(),
        Refusals = sources.Of(Answers.Reasons(action.Reasons)),
    };

    private static ActionView NotAllowed(ActionAdvice action) => new(action.Action, false)
    {
        Channel = Words.Maybe<Contracts.ContactChannel>(action.Channel),
        Refusals = [new RefusalView(ProblemKind.NotAllowed.Code, ProblemKind.NotAllowed.Title)],
    };

    /// <summary>An approval; what somebody wrote in his own words is left out where it is masked.</summary>
    public static ApprovalView Approval(string caseId, Approval approval, Currency currency, bool masked)
    {
        var (amount, reason) = approval.Command switch
        {
            Waive step => (Money(step.Amount), step.Reason),
            AgreePlan step => (Money(step.Instalments.Sum(one => one.Minor), currency), null),
            ChangePlan step => (Money(step.Instalments.Sum(one => one.Minor), currency), null),
            AddCharge step => (Money(step.Amount), "new total of " + (step.Item ?? "the first item")),
            ReferToLegal step => (null, step.Reason),
            Resolve step => (null, $"{step.Reason}: {step.Evidence}"),
            ReAge step => (null, step.Reason),
            Restructure step => (null, step.Reason),
            SellDebt step => (null, $"{step.CutOff:uuuu-MM-dd}, {step.Buyer}: {step.Evidence}"),
            Correct step => (null, step.Reason),
            CancelPlan step => (null, step.Reason),
            CancelPromise step => (null, step.Reason),
            _ => ((Contracts.Money?)null, (string?)null),
        };
        return new ApprovalView(
            approval.Id, Words.To<Contracts.ApprovalKind>(approval.Kind), approval.RequestedBy)
        {
            Case = caseId,
            Approved = approval.Approved,
            Amount = amount,
            Owed = approval.OwedMinor is { } owed ? Money(owed, currency) : null,
            GivenUp = approval.GivenUpMinor is { } given ? Money(given, currency) : null,
            Reason = masked ? null : reason,
            Correction = approval.Command is Correct correct
                ? new CorrectionView(
                    Words.To<Contracts.CorrectionTarget>(correct.Target), correct.Key,
                    masked ? null : correct.Instead)
                : null,
        };
    }

    private static ReAgeView ReAge(CaseState state, ReAging known) => new(
        known.Key, Words.To<Contracts.ReAgeKind>(known.Kind), Words.Day(known.From), Words.Day(known.ObservedUntil))
    {
        Dues = [.. known.Dues.Select(due => new MovedDueRequest(due.Item, Words.Day(due.DueOn)))],
        FallsBackAfter = Words.Day(ReAges.FallsBackAfter(state, known)),
        Held = known.Held,
    };

    private static BreachView Breach(FoundBreach breach) => new(
        breach.Key, Words.To<Contracts.ActKind>(breach.Kind), breach.Act, breach.At.ToDateTimeOffset(),
        Words.To<Contracts.LateFactKind>(breach.FactKind), breach.Fact, breach.Rules)
    {
        RemediedOn = Words.Day(breach.RemediedOn),
    };

    private static DueItemView Item(DueItem item, Currency currency) => new(
        item.Key, Parts(item.Charged, currency), Parts(item.Paid.Where(part => part.Minor != 0), currency),
        Words.Day(item.DueOn));

    private static Contracts.ComponentAmount[] Parts(
        IEnumerable<Domain.ComponentAmount> parts, Currency currency) =>
    [
        .. parts.Select(part => new Contracts.ComponentAmount(
            Words.To<Contracts.DebtComponent>(part.Component), Money(part.Minor, currency).Amount)),
    ];

    private static PlanView Plan(PaymentPlan plan, Currency currency) => new(
        plan.Key, Words.To<Contracts.PlanKind>(plan.Kind), Words.Day(plan.AgreedOn),
        Words.To<Contracts.PlanStatus>(plan.Status),
        [.. plan.Instalments.Select(one => new InstalmentRequest(
            Words.Day(one.Due), Money(one.Minor, currency).Amount))]);

    private static HoldView Hold(CaseHold hold, Currency currency) => new(
        hold.Key, Words.To<Contracts.HoldKind>(hold.Kind), Words.Day(hold.From), hold.Lifted)
    {
        Until = Words.Day(hold.Until),
        Part = hold.PartMinor is { } part ? Money(part, currency) : null,
        Items = hold.Items,
        ForDebtor = hold.ForDebtor,
        Verified = hold.Verified,
        Owner = hold.Owner,
        ReviewOn = Words.Day(hold.ReviewOn),
    };

    internal static Contracts.Money Money(long minor, Currency currency) => Money(new Domain.Money(minor, currency));

    private static Contracts.Money Money(Domain.Money money) => new(money.ToDecimalString(), money.Currency.Code);
}
