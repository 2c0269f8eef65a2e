using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Agrees a plan with the debtor.</summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="Kind">What kind.</param>
/// <param name="Instalments">
/// In order of date, numbered from 1; they sum to the debt, or, for a settlement, to less.
/// </param>
/// <param name="DebtorAsked">Whether the debtor asked for it himself.</param>
public sealed record AgreePlan(string Key, PlanKind Kind, ImmutableArray<Instalment> Instalments, bool DebtorAsked)
    : CaseCommand
{
    /// <summary>Where he asked for it: the key of the contact of the case; null for nothing named.</summary>
    public string? AskedIn { get; init; }

    /// <summary>What the agreement states, in the words of the rules (CN-70-PLAN); empty where unknown.</summary>
    public ImmutableArray<string> Terms { get; init; } = [];

    /// <summary>How it was agreed; null where unknown.</summary>
    public PlanForm? Form { get; init; }

    /// <summary>Reference of the recording of an oral agreement; null where there is none.</summary>
    [Personal]
    public string? Recording { get; init; }

    /// <summary>Accepts an offer instead of naming instalments: so many months; 0 where they are named.</summary>
    public int OfferMonths { get; init; }

    /// <summary>When the first monthly instalment of the offer falls due; a month from today for null.</summary>
    public LocalDate? OfferFirst { get; init; }

    /// <summary>
    /// The cases of the debtor that it covers, this one among them; the instalments are then of all together, and an
    /// amount that is named is what the case owes. Empty where it is of this case alone.
    /// </summary>
    public ImmutableArray<CaseAmount> Cases { get; init; } = [];

    /// <summary>
    /// Whether the debtor chose that the cases are paid in the order in which they are named; false for that of law.
    /// </summary>
    public bool InOrder { get; init; }
}

/// <summary>Replaces the plan in force by another.</summary>
/// <param name="Key">Key of the new plan.</param>
/// <param name="Kind">What kind.</param>
/// <param name="Instalments">In order of date, numbered from 1.</param>
public sealed record ChangePlan(string Key, PlanKind Kind, ImmutableArray<Instalment> Instalments) : CaseCommand
{
    /// <summary>Key of the plan that it replaces; null for whichever is in force.</summary>
    public string? Old { get; init; }

    /// <summary>Whether the debtor asked for it himself.</summary>
    public bool DebtorAsked { get; init; }

    /// <summary>
    /// Where he asked for it: the key of the contact of the case; needed of a plan that is kept, unless a supervisor or
    /// an approval changes it. Null for none.
    /// </summary>
    public string? AskedIn { get; init; }

    /// <summary>What the agreement states, in the words of the rules (CN-70-PLAN); empty where unknown.</summary>
    public ImmutableArray<string> Terms { get; init; } = [];

    /// <summary>How it was agreed; null where unknown.</summary>
    public PlanForm? Form { get; init; }

    /// <summary>Reference of the recording of an oral agreement; null where there is none.</summary>
    [Personal]
    public string? Recording { get; init; }
}

/// <summary>A plan was agreed.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Kind">What kind.</param>
/// <param name="Instalments">In order of date.</param>
/// <param name="AgreedOn">The day; money of an earlier value date does not count.</param>
/// <param name="GraceDays">Days after an instalment's date within which it is not missed.</param>
/// <param name="Superseded">Key of the plan that it replaces; null for none.</param>
/// <param name="Move">The move of stage.</param>
public sealed record PlanAgreed(
    string Key, PlanKind Kind, ImmutableArray<Instalment> Instalments, LocalDate AgreedOn, int GraceDays,
    string? Superseded, StageMove Move) : CaseEvent
{
    /// <summary>Of a change: whether it was told that the debtor asked for it.</summary>
    public bool ChangeAsked { get; init; }

    /// <summary>The key of the contact in which the debtor asked for it; null where none was named.</summary>
    public string? AskedIn { get; init; }

    /// <summary>How many payments had been told before; they lowered the debt that the plan is about.</summary>
    public int MoneyBefore { get; init; }

    /// <summary>Of a settlement, what it gives up, in minor units; 0 for other plans and in older entries.</summary>
    public long GivenUpMinor { get; init; }

    /// <summary>What the agreement states; empty where unknown.</summary>
    public ImmutableArray<string> Terms { get; init; } = [];

    /// <summary>How it was agreed; null where unknown.</summary>
    public PlanForm? Form { get; init; }

    /// <summary>
    /// Reference of the recording of an oral agreement; null where there is none, and once its key is destroyed.
    /// </summary>
    [Personal]
    public string? Recording { get; init; }

    /// <summary>
    /// Whether a recording was named, which stays known without its key: it is kept longer. False in older entries,
    /// which have the reference plain.
    /// </summary>
    public bool IsRecorded { get; init; }
}

internal static class AgreePlanUse
{
    private const int MaxInstalments = 600;

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, AmountNotPositive, AmountTooLarge, DateOutOfRange,
    // KeyUnknown, KeyReused, TooMany, FieldsContradict, SecondPersonRequired, StageForbids, HoldActive, RuleForbids,
    // FactMissing, PlanInForce, PlanTermsForbidden, PlanLimitReached.
    public static void Decide(Deciding d, AgreePlan command)
    {
        if (!command.Cases.IsDefaultOrEmpty)
        {
            SharedPlans.Agree(d, command);
            return;
        }

        ChargeInterest(d, command.Key);
        if (command.OfferMonths != 0)
        {
            if (Offered(d, command) is not { } offered)
            {
                return;
            }

            command = offered;
        }

        if (Check(d, command))
        {
            ExpectSmallGift(d, command.Kind, command.Instalments);
            Carry(d, command);
        }
    }

    /// <summary>The plan that is offered for a length, worked out anew; null for none, or one that is known.</summary>
    private static AgreePlan? Offered(Deciding d, AgreePlan command)
    {
        if (!d.RequireOpened() || !d.RequireDate(command.OfferFirst, "first date")
            || !d.Require(command is { OfferMonths: > 0, Instalments.IsDefaultOrEmpty: true }
                && command.Kind != PlanKind.Settlement, RefusalCode.FieldsContradict,
                "Name the instalments, or the months of an offer of them, and not both."))
        {
            return null;
        }

        var first = command.OfferFirst ?? d.Today.PlusMonths(1);
        if (d.State.Plans.FirstOrDefault(plan => plan.Key == command.Key) is { } known)
        {
            var same = known.Instalments.Length >= command.OfferMonths && known.Kind == command.Kind
                && (command.OfferFirst is null || known.Instalments[^command.OfferMonths].Due == first);
            d.Knows(true);
            d.Require(same, RefusalCode.KeyReused, $"The plan {command.Key} is recorded with other terms.");
            return null;
        }

        // A length that policy does not offer is refused by the limit that it breaks, as a plan of its own would be.
        var offer = command.OfferMonths <= MaxInstalments
            ? PlanOffers.Offer(d.State, d.Facts, d.Policy, (d.Today, first, command.OfferMonths))
            : null;
        return d.Require(offer is not null, RefusalCode.PlanTermsForbidden,
            $"There is no plan of {command.OfferMonths} months for what is owed.")
                ? command with { Instalments = offer!.Instalments, OfferMonths = 0, OfferFirst = null }
                : null;
    }

    /// <summary>A plan is about what is owed on its day, with the interest that has run.</summary>
    public static void ChargeInterest(Deciding d, string key)
    {
        if (d.State.Plans.All(plan => plan.Key != key))
        {
            InterestPosting.Today(d);
        }
    }

    /// <summary>Judges a plan; for a settlement at the request and again at the approval.</summary>
    public static bool Check(Deciding d, AgreePlan command)
    {
        if (!d.Require(command.Cases.IsDefaultOrEmpty, RefusalCode.FieldsContradict,
                "A plan over several cases is agreed at once, not requested for approval.")
            || !CheckTerms(d, command.Key, command.Kind, command.Instalments)
            || (command.AskedIn is { } contact && !d.RequireKey(contact, "askedIn")))
        {
            return false;
        }

        ExpectHeard(d, command.DebtorAsked, command.AskedIn);
        ExpectRoom(d);
        JudgeTerms(d, Signed(command), command.Kind, command.Instalments);
        if (!d.IsOutside)
        {
            d.Move(CaseTrigger.AgreePlan, Asked(d, command));
        }

        return !d.Refused;
    }

    /// <summary>Whether the case may have a plan besides those that it had.</summary>
    public static void ExpectRoom(Deciding d)
    {
        d.Expect(d.State.Plan is null, RefusalCode.PlanInForce, "A plan is in force; change or cancel it.");
        d.Expect(d.Facts.Account.PlansAgreed + d.State.PlansAgreed - d.State.PlansCounted
            < d.Policy.Numbers.MaxPlansPerAccount, RefusalCode.PlanLimitReached,
            $"The account has had {d.Policy.Numbers.MaxPlansPerAccount} plans.");
    }

    public static void Carry(Deciding d, AgreePlan command)
    {
        BySettlementsDay(d, command.Kind);
        if (!d.Refused && d.Move(CaseTrigger.AgreePlan, Asked(d, command)) is { } move)
        {
            Entry.Assess(d);
            Agree(d, command.Key, command.Kind, command.Instalments, move, Signed(command));
        }
    }

    /// <summary>What ran between the request of a settlement and its approval is part of what it gives up.</summary>
    private static void BySettlementsDay(Deciding d, PlanKind kind)
    {
        if (kind == PlanKind.Settlement)
        {
            InterestPosting.Today(d);
        }
    }

    // Refusals: as AgreePlan without PlanInForce and PlanLimitReached, and NoPlanInForce.
    public static void Decide(Deciding d, ChangePlan command)
    {
        ChargeInterest(d, command.Key);
        SharedPlans.ChargeInterest(d);
        if (!Check(d, command))
        {
            return;
        }

        ExpectSmallGift(d, command.Kind, command.Instalments);
        if (d.State.Plan is { } plan)
        {
            ExpectWish(d, command, plan);
        }

        Carry(d, command);
    }

    /// <summary>Somebody else than who collects agrees to the change, or the debtor asked for it on record.</summary>
    private static void ExpectWish(Deciding d, ChangePlan command, PaymentPlan plan)
    {
        if (!command.DebtorAsked)
        {
            Plans.ExpectLeave(d, plan);
        }
        else if (Plans.IsKept(d, plan) && !d.IsSupervisor)
        {
            d.Expect(command.AskedIn is not null, RefusalCode.FieldMissing,
                "The plan is kept: name the contact in which the debtor asked for the change, or request it for "
                + "approval.");
        }
    }

    /// <summary>Judges a change; one that is approved at the request and again at the approval.</summary>
    public static bool Check(Deciding d, ChangePlan command)
    {
        if (SharedPlans.IsShared(d) && Plans.Find(d.State, command.Key) is null)
        {
            return SharedPlans.Check(d, command);
        }

        if (!CheckTerms(d, command.Key, command.Kind, command.Instalments)
            || (command.AskedIn is { } contact && !d.RequireKey(contact, "askedIn")))
        {
            return false;
        }

        ExpectHeard(d, command.DebtorAsked, command.AskedIn);
        d.Expect(d.State.Plan is { } plan && (command.Old ?? plan.Key) == plan.Key, RefusalCode.NoPlanInForce,
            command.Old is { } old
                ? Sentence.Of($"The plan {old} is not in force.")
                : Sentence.Fixed("No plan is in force."));
        JudgeTerms(d, Signed(command), command.Kind, command.Instalments);
        if (!d.IsOutside)
        {
            d.Move(CaseTrigger.ChangePlan);
        }

        return !d.Refused;
    }

    public static void Carry(Deciding d, ChangePlan command)
    {
        if (SharedPlans.IsShared(d))
        {
            SharedPlans.Carry(d, command);
            return;
        }

        BySettlementsDay(d, command.Kind);
        if (!d.Refused && d.Move(CaseTrigger.ChangePlan) is { } move)
        {
            Entry.Assess(d);
            Agree(d, command.Key, command.Kind, command.Instalments, move, Signed(command));
        }
    }

    public static CaseState Fold(CaseState state, PlanAgreed e)
    {
        var plans = e.Superseded is { } old ? Plans.With(state.Plans, old, PlanStatus.Superseded) : state.Plans;
        return state.Moved(e.Move) with
        {
            LastActAt = state.Acted(e.AgreedOn),
            Plans = plans.Add(new PaymentPlan(
                e.Key, e.Kind, e.AgreedOn, e.Instalments, e.GraceDays, PlanStatus.InForce, MissedThrough: 0)
            {
                MoneyBefore = e.MoneyBefore,
                GivenUpMinor = e.GivenUpMinor,
                ContactsBefore = state.Contacts.Length,
                AskedIn = e.AskedIn,
            }),
        };
    }

    /// <summary>Where he asked he was spoken to, since the plan that it is about was agreed.</summary>
    public static void ExpectHeard(Deciding d, bool asked, string? contact)
    {
        d.Expect(contact is null || asked, RefusalCode.FieldsContradict,
            "A contact in which the debtor asked is named only where he asked.");
        var plan = d.State.Plan;
        OwnWord.Expect(d, contact, (plan?.AgreedOn, plan?.ContactsBefore ?? 0), known => known.RightParty);
    }

    public static void Agree(
        Deciding d, string key, PlanKind kind, ImmutableArray<Instalment> instalments, StageMove move,
        Agreement signed) =>
        d.Emit(new PlanAgreed(key, kind, instalments, d.Today, d.Policy.Numbers.PlanGraceDays, d.State.Plan?.Key, move)
        {
            // Of a plan told late nobody knows what had been told before it; its value dates decide alone.
            MoneyBefore = d.IsOutside ? 0 : d.State.Money.Length,
            GivenUpMinor = kind == PlanKind.Settlement ? GivenUp.BySettlement(d.State, instalments) : 0,
            Terms = signed.Terms.IsDefault ? [] : signed.Terms,
            Form = signed.Form,
            Recording = signed.Recording,
            IsRecorded = signed.Recording is not null,
            ChangeAsked = signed.ChangeAsked,
            AskedIn = signed.AskedIn,
        });

    public static Agreement Signed(AgreePlan command) =>
        new(command.Terms, command.Form, command.Recording, ChangeAsked: false, command.AskedIn);

    public static Agreement Signed(ChangePlan command) =>
        new(command.Terms, command.Form, command.Recording, command.DebtorAsked, command.AskedIn);

    public static void JudgeTerms(
        Deciding d, Agreement signed, PlanKind kind, ImmutableArray<Instalment> instalments)
    {
        d.RequireName(signed.Recording, "recording", mayBeEmpty: true);
        d.RequireWords(signed.Terms, "terms");
        d.Judge(d.Act(ActKind.PlanAgreement, ActClass.ServiceReply, PartyKind.Debtor),
            Stated(kind, MonthsOf(d.Today, instalments[^1].Due), signed.Terms, signed.Form)
                .With(PlanFacts.PlanRecording, signed.Recording is { Length: > 0 }));
    }

    /// <summary>What is stated of a plan on record.</summary>
    public static NamedFacts Stated(PlanAgreed e) =>
        Stated(e.Kind, MonthsOf(e.AgreedOn, e.Instalments[^1].Due), e.Terms, e.Form)
            .With(PlanFacts.PlanRecording, e.IsRecorded || e.Recording is { Length: > 0 });

    private static NamedFacts Stated(PlanKind kind, int months, ImmutableArray<string> terms, PlanForm? form) =>
        NamedFacts.None
            .With(PlanFacts.PlanKind, PolicyWords.Of(kind))
            .With(PlanFacts.PlanMonths, months)
            .With(PlanFacts.PlanTerms, terms)
            .With(PlanFacts.PlanForm, form is { } known ? PolicyWords.Of(known) : null);

    /// <summary>Months from a day to another, a begun month counted whole.</summary>
    private static int MonthsOf(LocalDate from, LocalDate to)
    {
        var months = Period.Between(from, to, PeriodUnits.Months).Months;
        return from.PlusMonths(months) < to ? months + 1 : months;
    }

    /// <summary>What was signed beside the instalments.</summary>
    internal sealed record Agreement(
        ImmutableArray<string> Terms, PlanForm? Form, string? Recording, bool ChangeAsked, string? AskedIn);

    private static LifecycleInputs Asked(Deciding d, AgreePlan command) =>
        d.Inputs() with { DebtorAsked = command.DebtorAsked };

    /// <summary>A settlement gives up the rest of the debt, so it is approved like a waiver of that amount.</summary>
    private static void ExpectSmallGift(Deciding d, PlanKind kind, ImmutableArray<Instalment> instalments)
    {
        if (kind == PlanKind.Settlement && GivenUp.BySettlement(d.State, instalments)
            + GivenUp.AloneMinor(d.State, d.State.Plan) > d.Policy.Numbers.WaiverLimitMinor)
        {
            d.ExpectSecondPerson("The case gives up more than the waiver limit with it; request it for approval.");
        }
    }

    private static bool CheckTerms(Deciding d, string key, PlanKind kind, ImmutableArray<Instalment> instalments)
    {
        if (!d.RequireOpened() || !d.RequireKey(key, "key"))
        {
            return false;
        }

        if (d.State.Plans.FirstOrDefault(plan => plan.Key == key) is { } known)
        {
            d.Knows(true);
            var told = d.State.FindShared(SharedKind.Plan, key) is { } shared
                ? (shared with { Ended = [] }).Schedule
                : known.Instalments;
            var same = known.Kind == kind && !instalments.IsDefault && told.SequenceEqual(instalments);
            d.Require(same, RefusalCode.KeyReused, $"The plan {key} is recorded with other terms.");
            return false;
        }

        if (!Schedule(d, instalments))
        {
            return false;
        }

        Terms(d, kind, instalments);
        return true;
    }

    public static bool Schedule(Deciding d, ImmutableArray<Instalment> instalments)
    {
        if (!d.Require(!instalments.IsDefaultOrEmpty, RefusalCode.FieldMissing, "A plan needs instalments.")
            || !d.Require(instalments.Length <= MaxInstalments, RefusalCode.TooMany,
                $"A plan has at most {MaxInstalments} instalments."))
        {
            return false;
        }

        for (var index = 0; index < instalments.Length; index++)
        {
            var instalment = instalments[index];
            var inOrder = index == 0 ? instalment.Due >= d.Today : instalment.Due > instalments[index - 1].Due;
            d.Require(instalment.Number == index + 1, RefusalCode.FieldMissing, "Instalments are numbered from 1.");
            d.Require(inOrder, RefusalCode.DateOutOfRange,
                $"Instalment {index + 1} falls due before today or not after the one before it.");
            d.RequireDate(instalment.Due, $"due date of instalment {index + 1}");
            d.Require(instalment.Minor > 0, RefusalCode.AmountNotPositive,
                $"Instalment {index + 1} must be greater than zero.");
            d.Require(instalment.Minor <= Money.MaxMinor, RefusalCode.AmountTooLarge,
                $"Instalment {index + 1} is too large.");
        }

        return !d.Refused;
    }

    private static void Terms(Deciding d, PlanKind kind, ImmutableArray<Instalment> instalments)
    {
        var total = instalments.Sum(instalment => instalment.Minor);
        // A settlement ends all of the debt; a plan is about what of it nobody disputes.
        var owed = kind == PlanKind.Settlement ? d.State.OutstandingMinor : Disputes.UndisputedOn(d.State, d.Today);
        var comesTo = total == owed || (total > owed && kind != PlanKind.Settlement
            && total == owed + PlanOffers.Between(d.State, d.Facts, d.Policy, (d.Today, instalments)));
        d.Expect(kind == PlanKind.Settlement ? total < owed : comesTo, RefusalCode.PlanTermsForbidden,
            kind == PlanKind.Settlement
                ? Sentence.Fixed("A settlement is less than what is owed.")
                : NotTheDebt(d, total, owed));
        Limits(d, instalments);
    }

    /// <summary>What is said of instalments that are not what is owed.</summary>
    public static Sentence NotTheDebt(Deciding d, long minor, long owed) => Sentence.Of(
        $"The instalments add up to {new Money(minor, d.State.Currency)}, "
        + $"{new Money(owed, d.State.Currency)} are owed.");

    /// <summary>How long a plan may run and how small an instalment may be, the last one left out.</summary>
    public static void Limits(Deciding d, ImmutableArray<Instalment> instalments)
    {
        var numbers = d.Policy.Numbers;
        d.Expect(instalments[^1].Due <= d.Today.PlusMonths(numbers.MaxPlanMonths), RefusalCode.PlanTermsForbidden,
            $"A plan runs at most {numbers.MaxPlanMonths} months.");
        d.Expect(instalments.SkipLast(1).All(instalment => instalment.Minor >= numbers.MinInstalmentMinor),
            RefusalCode.PlanTermsForbidden,
            $"An instalment is at least {new Money(numbers.MinInstalmentMinor, d.State.Currency)}.");
    }
}
