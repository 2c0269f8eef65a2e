using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain.Tests;

/// <summary>Rules of every kind and predicate whose parameters have an order, made by chance.</summary>
/// <remarks>
/// What has no order is drawn from one source and what has one from another, so that two rules which share the first
/// differ only in what may be stricter.
/// </remarks>
internal sealed class RuleSamples(Random same, Random own)
{
    private static readonly FactName Figure = VisitFacts.Collectors;
    private static readonly FactName Word = ContentFacts.Content;
    private static readonly FactName Words = ContentFacts.LetterFields;
    private static readonly FactName Day = DebtFacts.ValidationSent;

    private static readonly FactName[] NoFacts = [];

    /// <summary>The predicates and kinds whose parameters have no order, each with the reason.</summary>
    public static IReadOnlyDictionary<string, string> Unordered { get; } = new Dictionary<string, string>
    {
        ["at-most-fact"] = "it names two facts; other facts are another rule",
        ["medium-open"] = "it has no parameters",
        ["designated-place"] = "it has no parameters",
        ["debt-named"] = "it has no parameters",
        ["forbidden"] = "it has no parameters and is never met",
        ["class-by-due-date"] = "it has no parameters",
        ["hold-taken-up"] = "it names a kind of hold; another kind is another rule",
        ["allocation-order"] = "one order is not stricter than another: each refuses what the other asks for",
        ["checks"] = "it is a list of predicates, which stand here themselves",
        ["honoured-agreement"] = "it has no parameters",
        ["needs-debt"] = "it has no parameters",
        ["no-open-referral"] = "it has no parameters",
        ["suspended-acts"] = "it has no parameters, and two persons make it",
    };

    /// <summary>The types of those.</summary>
    public static IReadOnlyList<Type> UnorderedTypes { get; } =
    [
        typeof(AtMostFactCheck), typeof(MediumOpenCheck), typeof(DesignatedPlaceCheck), typeof(DebtNamedCheck),
        typeof(ForbiddenCheck), typeof(DueDateClassCheck), typeof(HoldTakenUpCheck), typeof(AllocationOrderCheck),
        typeof(CheckedRule), typeof(HonouredAgreementRule), typeof(NeedsDebtRule), typeof(NoOpenReferralRule),
        typeof(SuspendedActsRule),
    ];

    /// <summary>A rule by its predicate's or kind's word.</summary>
    public static IReadOnlyDictionary<string, Func<RuleSamples, PolicyRule>> Makers { get; } =
        new Dictionary<string, Func<RuleSamples, PolicyRule>>
        {
            ["local-time-window"] = s => new LocalTimeWindowRule
            {
                Head = s.Head([]), Forbidden = s.Window(), Clock = s.Same<ClockChoice>(), ConsentLifts = s.Flag(),
            },
            ["hold"] = s => new HoldMatrixRule
            {
                Head = s.Head([]), Hold = s.Same<HoldKind>(), OnceVerified = s.Flag(),
            },
            ["retention"] = s => new RetentionRule
            {
                Head = s.Head([DataFacts.RecordedOn], ActKind.Purge), Keeps = [RetentionClass.CollectionRecord],
                Years = s.Number(1, 4), Records = s.Flag() ? [] : s.Some(["call_recording", "case_file"]),
            },
            ["at-least"] = s => s.Rule(new AtLeastCheck { Fact = Figure, Least = s.Number(1, 4) }),
            ["at-most"] = s => s.Rule(new AtMostCheck { Fact = Figure, Most = s.Number(1, 4) }),
            ["between"] = s => s.Rule(new BetweenCheck
            {
                Fact = AmountFacts.DailyRate, From = Rate(s.Number(0, 3)), To = Rate(s.Number(4, 7)),
            }),
            ["any-of"] = s => s.Rule(new AnyOfCheck { Fact = Word, AnyOf = s.Some(Word.Allowed!) }),
            ["all-of"] = s => s.Rule(new AllOfCheck { Fact = Words, AllOf = s.Some([.. Words.Allowed!.Take(3)]) }),
            ["none-of"] = s => s.Rule(new NoneOfCheck { Fact = Words, NoneOf = s.Some([.. Words.Allowed!.Take(3)]) }),
            ["any-other-than"] = s => s.Rule(
                new OtherThanCheck { Fact = AgencyFacts.Measures, Than = s.Some(AgencyFacts.Measures.Allowed!) }),
            ["amount-at-least"] = s => s.Rule(
                new AmountAtLeastCheck { Fact = AmountFacts.Amount, Least = new(s.Number(1, 200), Currency.Cny) }),
            ["at-most-share"] = s => s.Rule(new AtMostShareCheck
            {
                Fact = AmountFacts.Amount, Other = DebtFacts.DueInterest, Percent = s.Number(50, 150),
            }),
            ["on-file"] = s => s.Rule(new OnFileCheck { Fact = Day, LeastDaysBefore = s.Number(0, 5) }),
            ["not-after"] = s => s.Rule(new NotAfterCheck { Fact = Day, DaysAfter = s.Number(0, 5) }),
            ["within-days"] = s => s.Rule(new WithinDaysCheck { Fact = Day, Days = s.Number(1, 5) }),
            ["kept-for"] = s => s.Rule(s.Same(2) == 0
                ? new KeptForCheck { Fact = Day, LeastYears = s.Number(1, 4) }
                : new KeptForCheck { Fact = Day, MostYears = s.Number(1, 4) }),
            ["sent-in-time"] = s => s.Rule(new SentInTimeCheck { Fact = Day, Days = s.Number(1, 5) }),
            ["pause-over"] = s => s.Rule(new PauseOverCheck
            {
                Fact = Day, Days = s.Number(1, 5), ExtendedBy = DebtorFacts.CounsellorProgressOn,
                MoreDays = s.Number(1, 5),
            }),
            ["spoken-or-written"] = s => s.Rule(new SpokenOrWrittenCheck { Days = s.Number(1, 9) }, NoFacts),
            ["validation-period-over"] = s => s.Rule(new PeriodOverCheck { Period = s.Period() }),
            ["no-dispute-in-period"] = s => s.Rule(
                new NoDisputeInPeriodCheck { Period = s.Period(), Passing = s.Classes() }),
            ["no-hold"] = s => s.Rule(new NoHoldCheck { Hold = s.Same<HoldKind>(), Passing = s.Classes() }),
            ["no-attorney"] = s => s.Rule(new NoAttorneyCheck { SilentDays = s.Number(1, 5) }),
            ["party-permitted"] = s => s.Rule(
                new PartyPermittedCheck { Parties = s.Parties(), OnFile = s.Parties() }),
            ["actor-among"] = s => s.Rule(new ActorAmongCheck { Actors = s.Some(Enum.GetValues<ActorKind>()) }),
            ["no-plan-performed"] = s => s.Rule(
                new NoPlanPerformedCheck { Kinds = s.Some(Enum.GetValues<PlanKind>()) }),
            ["debtor-out-of-contact"] = s => s.Rule(
                new DebtorOutOfContactCheck { Dials = s.Number(1, 6), Days = s.Number(1, 4) }),
            ["party-came-forward"] = s => s.Rule(new PartyCameForwardCheck { Days = s.Number(1, 9) }),
            ["count-at-most"] = s => s.Rule(s.Count()),
            ["quiet-after"] = s => s.Rule(new QuietAfterCheck
            {
                After = s.Same<QuietEvent>(), Days = s.Number(1, 5), Clock = s.Same<ClockChoice>(),
                ConsentExempts = s.Flag(), ExemptParties = s.Parties(),
            }),
            ["count-pattern"] = s => s.Rule(new CountPatternCheck
            {
                Counted = s.Kinds(), PerDay = s.Number(1, 5), ConsecutiveDays = s.Number(1, 4),
                Clock = s.Same<ClockChoice>(),
            }),
            ["no-rapid-succession"] = s => s.Rule(new RapidSuccessionCheck { Minutes = s.Number(1, 30) }),
            ["no-concentration"] = s => s.Rule(
                new ConcentrationCheck { PerDay = s.Number(2, 6), Days = s.Number(1, 7) }),
            ["outside-hours"] = s => s.Rule(s.Hours()),
            ["designated-time"] = s => s.Rule(
                new DesignatedTimeCheck { Source = s.Same<DesignationSource>(), LiftedBy = s.Lifted() }),
            ["limitation"] = s => s.Rule(new LimitationCheck
            {
                Years = s.Number(1, 3), OuterYears = s.Number(3, 6),
                Restarts = s.Some(Enum.GetValues<ClaimEventKind>()),
            }),
            ["guarantee-period"] = s => s.Rule(new GuaranteePeriodCheck
            {
                DefaultMonths = s.Number(1, 9), WarnDays = [30, .. s.Some([60, 90])],
            }),
            ["demands-made"] = s => s.Rule(new DemandsMadeCheck
            {
                Least = s.Number(1, 3), DaysApart = s.Number(1, 200), MonthsSince = s.Number(0, 4),
            }),
        };

    private CheckedRule Rule(RuleCheck check, FactName[]? facts = null)
    {
        ActKind[]? acts = own.Next(3) == 0 ? [ActKind.Call, .. Some([ActKind.Text, ActKind.Suit])] : null;
        var absent = (facts ?? [.. check.Needs.Select(FactNames.Find).OfType<FactName>()]).Select(fact => fact.Name)
            .Concat(check.Needs).Distinct().ToDictionary(
                name => name, _ => new AbsentFact(Same<WhenAbsent>(), "for tests"));
        return new CheckedRule
        {
            Head = Head([], ActKind.Call, ActKind.Text, ActKind.Suit) with { WhenAbsent = absent },
            Checks = [check with { Acts = acts }],
        };
    }

    private RuleHead Head(FactName[] facts, params ActKind[] acts) => new()
    {
        Id = "SAMPLE",
        Title = "A rule for tests",
        Citation = new Citation("made up", null, null),
        Norm = NormStrength.Law,
        Effect = RuleEffect.Deny,
        ValidFrom = new LocalDate(2000, 1, 1),
        SourceStatus = SourceStatus.Secondary,
        AppliesTo = RuleScope.Of(acts.Length == 0 ? [ActKind.Call, ActKind.Visit] : acts, null, null),
        WhenAbsent = facts.ToDictionary(
            fact => fact.Name, _ => new AbsentFact(Same<WhenAbsent>(), "for tests")),
    };

    private CountAtMostCheck Count() => new()
    {
        Most = Number(1, 5),
        Counted = Kinds(),
        Per = Same<CountPer>(),
        Result = Same<CountedResult>(),
        CallKind = Same(2) == 0 ? null : Same<CallKind>(),
        Days = Number(1, 8),
        Clock = Same<ClockChoice>(),
        Uncounted = Some(Enum.GetValues<Disposition>()),
        Actors = Flag() ? CountedActors.Joint : CountedActors.Own,
        ConsentExempts = Flag(),
        ExemptParties = Parties(),
    };

    private ClosedHoursCheck Hours()
    {
        var window = Window();
        return new ClosedHoursCheck(window.From, window.To, (WindowEnds)own.Next(3))
        {
            Clock = Same<ClockChoice>(),
            ClosedDays = [.. Some([IsoDayOfWeek.Saturday, IsoDayOfWeek.Sunday])],
            Holidays = [.. Some([new LocalDate(2026, 12, 25), new LocalDate(2027, 1, 1)])],
            LiftedBy = Lifted(),
        };
    }

    private ValidationPeriod Period() => new(
        Number(0, 4), Number(1, 40), [.. Some([new LocalDate(2026, 7, 3), new LocalDate(2026, 12, 25)])]);

    private DailyWindow Window() =>
        new(new LocalTime(20 + Number(0, 3), 30 * Number(0, 1)), new LocalTime(6 + Number(0, 3), 0));

    private string[] Lifted() => Some(["consent-to-quiet-hours", "reply-to-consumer", "portal-session"]);

    private ActKind[] Kinds() => [ActKind.Call, .. Some([ActKind.Text, ActKind.Email])];

    private ActClass[] Classes() => Some([ActClass.Collection, ActClass.Reminder, ActClass.ServiceReply]);

    private PartyKind[] Parties() => Some([PartyKind.Debtor, PartyKind.Guarantor, PartyKind.Spouse]);

    private int Number(int least, int most) => own.Next(least, most + 1);

    private bool Flag() => own.Next(2) == 0;

    private T[] Some<T>(IReadOnlyList<T> all) => [.. all.Where(_ => own.Next(2) == 0)];

    private int Same(int choices) => same.Next(choices);

    private T Same<T>()
        where T : struct, Enum => Enum.GetValues<T>()[Same(Enum.GetValues<T>().Length)];

    private static FactValue Rate(int number) => FactValue.Of(new ScaledNumber(number));
}
