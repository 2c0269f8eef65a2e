using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Cases.Domain;
using NodaTime;

namespace Cases.TestKit;

/// <summary>
/// Makes acts and facts in which a rule may be kept or broken: mostly in its scope, with the facts that it names, the
/// numbers that it names and those beside them, on the days on which something begins, ends or is put forward.
/// </summary>
/// <remarks>One seed gives one row of worlds. What a rule does not name is there too, and seldom.</remarks>
public sealed partial class RuleWorlds
{
    /// <summary>Days on which clocks change, holidays, and days without anything.</summary>
    private static readonly LocalDate[] Days =
    [
        new(2026, 3, 8), new(2026, 3, 29), new(2026, 10, 25), new(2026, 11, 1), new(2027, 3, 14), new(2027, 3, 28),
        new(2026, 5, 4), new(2026, 12, 25), new(2027, 1, 1), new(2026, 7, 3), new(2028, 2, 29), new(2026, 6, 14),
        new(2026, 6, 15), new(2026, 6, 20), new(2026, 8, 31), new(2027, 9, 2),
    ];

    private static readonly DateTimeZone[] Zones = [.. new[]
    {
        "Asia/Shanghai", "America/New_York", "America/Los_Angeles", "Europe/London", "Europe/Dublin", "Europe/Berlin",
    }.Select(id => DateTimeZoneProviders.Tzdb[id])];

    // Facts that predicates read beside those which a rule declares.
    private static readonly FactName[] Beside =
    [
        AmountFacts.Amount, AmountFacts.ReceivedOn, AmountFacts.AllocatedCosts, AmountFacts.AllocatedFees,
        AmountFacts.AllocatedInterest, AmountFacts.AllocatedPrincipal, DebtFacts.DueCosts, DebtFacts.DueFees,
        DebtFacts.DueInterest, DebtFacts.DuePrincipal, DebtFacts.GuaranteeEndsOn, DebtFacts.GuaranteeKind,
        DebtFacts.GuaranteeMonths, DebtFacts.GuaranteePreserved, DebtFacts.MainDueDate, DebtFacts.InstalmentsLastDue,
        DebtFacts.RightHarmedKnownOn, DebtFacts.ValidationSent, DebtFacts.ValidationPeriodEnd,
        DebtFacts.LastCollectionActivity, DebtFacts.DebtSettledOn, DataFacts.RecordKind, DataFacts.RecordedOn,
        DataFacts.RecordingCallDate, ContactFacts.AttorneyAskedOn, ContactFacts.ReplyToConsumer, ContactFacts.Place,
        ContentFacts.Content, DebtorFacts.CounsellorProgressOn,
    ];

    private readonly Random _random;

    /// <summary>Worlds of one seed.</summary>
    public RuleWorlds(int seed) => _random = new Random(seed);

    /// <summary>A world for a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="zone">The zone of the rule's days.</param>
    /// <param name="turning">Days on which something begins or ends, such as those of its pack.</param>
    public RuleWorld Next(PolicyRule rule, DateTimeZone zone, IReadOnlyList<LocalDate> turning)
    {
        var numbers = Numbers(rule);
        var at = Moment(rule, zone, turning);
        var act = ActOf(rule, at);
        var today = at.InZone(zone).Date;
        var facts = new ActFacts
        {
            Now = at,
            DebtorZone = Chance(75) ? Pick(Zones) : null,
            OtherZones = Chance(8) ? [Pick(Zones)] : [],
            Actor = Chance(50) ? Pick(rule.Head.Binds?.Actors is { } some && Chance(70) ? some : All<ActorKind>())
                : null,
            Product = Chance(50)
                ? Pick(rule.Head.Binds?.Products is { } known && Chance(70) ? known : All<ProductKind>())
                : null,
            Locality = Chance(50) ? Pick(["US-NY", "US-NY-NYC", "US-MA", "US-CA", "US-NYX"]) : null,
            Outstanding = new Money(Pick([-1L, 0, 1, 500_000, 500_000]), Currency.Cny),
            Arrears = new Money(Pick([0L, 1, 500_000, 500_000]), Currency.Cny),
            ReferralOpen = Chance(30),
            Holds = Some(2, () => HoldOf(rule, act, today)),
            Agreement = Chance(25)
                ? new HonouredAgreement("plan", today.PlusDays(Between(-4, 4)), Between(0, 3))
                : null,
            ConsentToQuietHours = Chance(30) ? Chance(50) : null,
            OldestUnpaidDue = Chance(80) ? Day(today, numbers) : null,
            Named = NamedOf(rule, today, numbers),
            Parties = Chance(50) ? [PartyKind.Debtor, Pick(All<PartyKind>())] : [],
            FirstParties = Chance(15) ? [PartyKind.Debtor] : null,
            Case = Chance(80) ? "d1" : null,
            Contacts = [.. ContactsOf(rule, act, zone, numbers)],
            NoUsableNumber = Chance(10),
            Reserved = Some(1, () => SlotOf(act)),
            Plans = Some(1, () => new PerformedPlan(
                "d2", "p", Pick(All<PlanKind>()), Chance(50),
                Chance(60) ? today.PlusDays(Between(-2, 3)) : null)),
            Terms = TermsOf(act),
            Claim = Some(4, () => ClaimOf(at, numbers)),
        };
        return new RuleWorld(act, facts);
    }

    private Act ActOf(PolicyRule rule, Instant at)
    {
        var scope = rule.AppliesTo;
        var check = rule is CheckedRule { Checks: var checks } ? Pick(checks) : null;
        var kind = Chance(95) ? Pick(check?.Acts is { } acts && Chance(80) ? acts : scope.Acts) : Pick(All<ActKind>());
        var cls = Chance(95) && scope.Classes.Contains(ActClass.Collection) && Chance(75) ? ActClass.Collection
            : Pick(Chance(90) ? scope.Classes : All<ActClass>());
        var party = Chance(60) && scope.Parties.Contains(PartyKind.Debtor) ? PartyKind.Debtor
            : Pick(Chance(95) ? scope.Parties : All<PartyKind>());
        var channel = kind switch
        {
            ActKind.Call => "phone",
            ActKind.Text => "sms",
            ActKind.Email => "email",
            ActKind.Message => Chance(50) ? "portal" : "app",
            _ => null,
        };
        return new Act(kind, cls, party, channel, Pick<string?>(["a", "b", null]), at, Chance(95))
        {
            Actor = Pick<string?>([null, "bank", "agency"]),
            Collector = Pick<string?>([null, "bank", "agency"]),
            Point = Pick<string?>(["n1", "n1", "n2", null]),
            CallKind = Pick(All<CallKind>()),
            Connected = Pick<bool?>([null, null, true, false]),
            Permission = Chance(10) ? "k1" : null,
            Debts = Pick<string[]>([[], [], ["d1"], ["d2"], ["d1", "d2"]]),
        };
    }

    // Times that the rule names and those a millisecond beside them, on days that matter.
    private Instant Moment(PolicyRule rule, DateTimeZone zone, IReadOnlyList<LocalDate> turning)
    {
        var named = Dates(rule).ToArray();
        var day = Chance(10) && turning.Count > 0 ? Pick(turning).PlusDays(Between(-1, 1))
            : Chance(15) && named.Length > 0 ? Pick(named)
            : Chance(40) ? Pick(Days)
            : new LocalDate(2026, 4, 1).PlusDays(Between(0, 500));
        var times = Times(rule);
        var time = Chance(40) && times.Length > 0
            ? Pick(times).PlusMilliseconds(Between(-1, 1))
            : LocalTime.Midnight.PlusMinutes(Between(0, 1439));
        return day.At(time).InZoneLeniently(Chance(70) ? zone : Pick(Zones)).ToInstant();
    }

    private ActiveHold HoldOf(PolicyRule rule, Act act, LocalDate today)
    {
        var own = rule switch
        {
            HoldMatrixRule row => row.Hold,
            CheckedRule checks => checks.Checks.Select(check => check switch
            {
                NoHoldCheck none => none.Hold,
                HoldTakenUpCheck taken => taken.Hold,
                NoAttorneyCheck => HoldKind.Representation,
                NoDisputeInPeriodCheck => HoldKind.Dispute,
                _ => (HoldKind?)null,
            }).FirstOrDefault(kind => kind is not null),
            _ => null,
        };
        return new ActiveHold(
            own is { } kind && Chance(70) ? kind : Pick(All<HoldKind>()), "h",
            Chance(50) ? null : Pick([act.Party, PartyKind.Debtor, PartyKind.Guarantor]),
            Chance(15) ? Pick(["phone", "sms"]) : null, Chance(50) ? null : today.PlusDays(Between(-1, 2)),
            Chance(10), Chance(60))
        {
            Actor = Chance(8) ? "agency" : null,
            From = Chance(40) ? today.PlusDays(Between(-40, 2)) : null,
            InWriting = Pick<bool?>([null, true, false]),
            Noted = Chance(80),
            TakenUp = Chance(50),
        };
    }

    private ClaimEvent ClaimOf(Instant at, int[] numbers) =>
        new(Pick(All<ClaimEventKind>()), at - Duration.FromDays(Math.Max(-1, Near(numbers) + Between(0, 900))))
        {
            ToReservedContact = Chance(20), Delivered = Chance(30), ReceiptConfirmed = Chance(70),
        };

    private bool Chance(int percent) => _random.Next(100) < percent;

    private int Between(int least, int most) => _random.Next(least, most + 1);

    private T Pick<T>(IReadOnlyList<T> choice) => choice[_random.Next(choice.Count)];

    private IReadOnlyList<T> Some<T>(int most, Func<T> make) =>
        [.. Enumerable.Range(0, Chance(55) ? Between(0, most) : 0).Select(_ => make())];

    private int Near(int[] numbers) => (numbers.Length == 0 ? 0 : Pick(numbers)) + Between(-1, 1);

    // So many days, months or years before or after, as the rule may count them.
    private LocalDate Day(LocalDate today, int[] numbers)
    {
        var number = Chance(20) ? 0 : Near(numbers);
        var (sign, more) = (Chance(85) ? -1 : 1, Between(-1, 1));
        return Between(0, 3) switch
        {
            0 or 1 => today.PlusDays((sign * number) + more),
            2 => today.PlusMonths(sign * Math.Min(number, 600)).PlusDays(more),
            _ => today.PlusYears(sign * Math.Min(number, 60)).PlusDays(more),
        };
    }

    private static T[] All<T>()
        where T : struct, Enum => Enum.GetValues<T>();

    private static int[] Numbers(PolicyRule rule) =>
    [
        .. rule.Parameters.SelectMany(parameter => Digits().Matches(parameter.Value))
            .Select(match => int.Parse(match.Value, CultureInfo.InvariantCulture)).Where(number => number < 2000)
            .Distinct(),
    ];

    private static LocalTime[] Times(PolicyRule rule) =>
    [
        .. rule switch
        {
            LocalTimeWindowRule window => [window.Forbidden.From, window.Forbidden.To],
            CheckedRule checks => checks.Checks.OfType<ClosedHoursCheck>()
                .SelectMany(hours => new[] { hours.From, hours.To }),
            _ => Enumerable.Empty<LocalTime>(),
        }, LocalTime.Midnight,
    ];

    private static IEnumerable<LocalDate> Dates(PolicyRule rule) => rule is CheckedRule checks
        ? checks.Checks.SelectMany(check => check switch
        {
            ClosedHoursCheck hours => hours.Holidays,
            PeriodOverCheck over => over.Period.Holidays,
            NoDisputeInPeriodCheck none => none.Period.Holidays,
            _ => ImmutableArray<LocalDate>.Empty,
        })
        : [];

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
