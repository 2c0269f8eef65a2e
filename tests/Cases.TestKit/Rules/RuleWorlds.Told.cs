using System.Collections.Immutable;
using Cases.Domain;
using NodaTime;

namespace Cases.TestKit;

/// <summary>What was stated, what was tried before, and what the person told.</summary>
public sealed partial class RuleWorlds
{
    private NamedFacts NamedOf(PolicyRule rule, LocalDate today, int[] numbers)
    {
        var words = WordsOf(rule);
        var named = NamedFacts.None;
        foreach (var fact in words.Keys)
        {
            named = Chance(12) ? named : With(named, fact, words[fact], rule, today, numbers);
        }

        foreach (var fact in Beside.Where(fact => !words.ContainsKey(fact)))
        {
            named = Chance(50) ? named : With(named, fact, [], rule, today, numbers);
        }

        return named;
    }

    private NamedFacts With(
        NamedFacts named, FactName fact, HashSet<string> words, PolicyRule rule, LocalDate today,
        int[] numbers)
    {
        if (Chance(8))
        {
            return named.With(fact, FactValue.None);
        }

        var whole = Chance(35);
        string[] known = [.. words, .. fact.Allowed ?? []];
        string[] choice = known.Length == 0 ? ["some", "other"] : known;
        return named.With(fact, fact.Shape switch
        {
            FactShape.Word => FactValue.OfWord(words.Count > 0 && Chance(40) ? Pick([.. words]) : Pick(choice)),
            FactShape.Words => FactValue.Of(choice.Distinct().Where(_ => whole || Chance(60)).ToImmutableArray()),
            FactShape.Number => FactValue.Of((long)Near(numbers)),
            FactShape.Date => FactValue.Of(Day(today, numbers)),
            FactShape.Decimal => FactValue.Of(new ScaledNumber(Bound(rule)?.Number + Between(-1, 1) ?? Between(0, 9))),
            FactShape.Money => FactValue.Of(AmountNear(rule)),
            _ => FactValue.OfReference("on file"),
        });
    }

    private FactValue? Bound(PolicyRule rule)
    {
        FactValue[] bounds = [.. rule is CheckedRule checks
            ? checks.Checks.SelectMany(check => check switch
            {
                BetweenCheck between => [between.From, between.To],
                AmountAtLeastCheck amount => [FactValue.Of(amount.Least)],
                _ => Array.Empty<FactValue>(),
            })
            : []];
        return bounds.Length == 0 ? null : Pick(bounds);
    }

    private Money AmountNear(PolicyRule rule)
    {
        var bound = Bound(rule) is { Shape: FactShape.Money } value && Chance(80)
            ? value.Money
            : new Money(Pick([0L, 50, 100, 100, 150, 200]), Currency.Cny);
        var minor = Math.Max(0, bound.Minor + Between(-1, 1));
        return new Money(minor, Chance(97) ? bound.Currency : Currency.Usd);
    }

    // The facts that a rule names, each with the words that it names for it.
    private static Dictionary<FactName, HashSet<string>> WordsOf(PolicyRule rule)
    {
        var words = new Dictionary<FactName, HashSet<string>>();
        void Add(FactName? fact, IEnumerable<string> some)
        {
            if (fact is not null)
            {
                words.TryAdd(fact, []);
                words[fact].UnionWith(some.Where(word => word != FactCondition.None));
            }
        }

        foreach (var when in rule.Head.Exceptions.Select(exception => exception.When).OfType<FactCondition>())
        {
            Add(when.Fact, when.AnyOf);
        }

        foreach (var check in rule is CheckedRule checks ? checks.Checks : [])
        {
            Add(check.When?.Fact, check.When?.AnyOf ?? []);
            foreach (var need in check.Needs)
            {
                Add(FactNames.Find(need), check switch
                {
                    AnyOfCheck any => any.AnyOf,
                    AllOfCheck all => all.AllOf,
                    NoneOfCheck none => none.NoneOf,
                    OtherThanCheck other => other.Than,
                    _ => [],
                });
            }
        }

        return words;
    }

    private List<LoggedContact> ContactsOf(PolicyRule rule, Act act, DateTimeZone zone, int[] numbers)
    {
        var contacts = new List<LoggedContact>();
        var like = Chance(60) ? Between(0, 8) : 0;
        var days = Chance(50) ? 1 : Math.Clamp(Near(numbers), 1, 400);
        for (var i = 0; i < like; i++)
        {
            contacts.Add(Contact(act, Before(act, zone, days), Channel(act.Kind), Chance(85)));
        }

        var more = Between(0, 3);
        for (var i = 0; i < more; i++)
        {
            contacts.Add(Contact(
                act, act.At + Duration.FromMinutes(Between(-20 * 1440, 300)), Pick(All<ContactChannel>()), Chance(50)));
        }

        return rule.Parameters.Count == 0 ? contacts : [.. contacts, .. Rows(act)];
    }

    // Some days in a row with so many tries each.
    private IEnumerable<LoggedContact> Rows(Act act)
    {
        if (!Chance(25))
        {
            yield break;
        }

        var (days, perDay, first) = (Between(1, 5), Between(1, 6), Between(0, 2));
        for (var day = first; day < first + days; day++)
        {
            for (var one = 0; one < perDay; one++)
            {
                yield return Contact(
                    act, act.At - Duration.FromDays(day) - Duration.FromMinutes(Between(0, 90)), Channel(act.Kind),
                    like: true) with { Result = Disposition.NoAnswer, Connected = false };
            }
        }
    }

    private LoggedContact Contact(Act act, Instant at, ContactChannel channel, bool like) => new(
        Pick(["k1", "k2", "k3"]), Pick(["", "d1", "d2"]), channel, at,
        Chance(like ? 90 : 50) ? ContactDirection.Outbound : ContactDirection.Inbound, Chance(45),
        like ? act.Party : Pick(All<PartyKind>()))
    {
        Class = Chance(85) ? ActClass.Collection : Pick(All<ActClass>()),
        CallKind = like && Chance(70) ? act.CallKind : Pick(All<CallKind>()),
        Point = Pick<string?>(["n1", "n1", "n1", "n2", null]),
        PartyPerson = Chance(15) ? Pick(["a", "b"]) : null,
        Result = Chance(50) ? Pick(All<Disposition>()) : null,
        By = Pick<string?>([null, "bank", "agency"]),
        Debts = Pick<string[]?>([null, null, ["d1"], ["d2"]]),
        Discussed = Pick<string[]?>([null, null, ["d1"], []]),
        IsReply = Chance(10),
        Corrected = Chance(5),
    };

    private Instant Before(Act act, DateTimeZone zone, int days)
    {
        var day = act.At.InZone(zone).Date.PlusDays(-Between(0, days));
        return Chance(50)
            ? act.At - Duration.FromMinutes(Pick([0, 1, 3, 5, 6, 30, 300]))
            : day.At(new LocalTime(Between(0, 23), Between(0, 59))).InZoneLeniently(zone).ToInstant();
    }

    private static ContactChannel Channel(ActKind kind) => kind switch
    {
        ActKind.Text => ContactChannel.Sms,
        ActKind.Email => ContactChannel.Email,
        ActKind.Letter => ContactChannel.Letter,
        ActKind.Message => ContactChannel.App,
        ActKind.Visit => ContactChannel.InPerson,
        _ => ContactChannel.Phone,
    };

    private ReservedSlot SlotOf(Act act) => new(
        Pick(["k1", "k4"]), Pick(["d1", "d2"]), Channel(act.Kind), act.Party,
        act.At - Duration.FromMinutes(5), act.At + Duration.FromMinutes(Between(-1, 10)))
    {
        By = Pick<string?>([null, "bank", "agency"]),
        CallKind = act.CallKind, Point = Pick<string?>(["n1", null]), PartyPerson = Chance(15) ? "a" : null,
    };

    private ConsumerTerms TermsOf(Act act)
    {
        if (!Chance(40))
        {
            return ConsumerTerms.None;
        }

        return new ConsumerTerms
        {
            CallConsents = Some(2, () => new CallConsent(
                act.At - Duration.FromMinutes(Between(-60, 9 * 1440)),
                Chance(20) ? act.At.InUtc().Date.PlusDays(Between(-2, 1)) : null,
                Chance(20) ? act.At.InUtc().Date.PlusDays(Between(-1, 2)) : null,
                Pick<string[]>([[], ["d1"], ["d1", "d2"]]),
                Chance(15) ? act.At - Duration.FromMinutes(Between(-60, 1440)) : null)),
            QuietConsents = Some(2, () => new QuietConsent(
                act.At - Duration.FromMinutes(Between(-60, 3 * 1440)),
                Chance(40) ? act.At.InUtc().Date.PlusDays(Between(-2, 2)) : null,
                Chance(40) ? act.At.InUtc().Date.PlusDays(Between(-2, 3)) : null,
                Chance(25) ? act.At - Duration.FromMinutes(Between(-600, 600)) : null)
            {
                Channel = Chance(20) ? act.Channel ?? "sms" : null,
            }),
            Designations = Some(3, () => DesignationOf(act)),
            MediumRequests = Some(2, () => new MediumRequest(
                act.At - Duration.FromMinutes(Between(-30, 4000)), act.Channel ?? "sms",
                Pick<string?>(["n1", "n2", null]))
            {
                WithdrawnAt = Chance(20) ? act.At - Duration.FromMinutes(Between(-600, 600)) : null,
            }),
            PortalSessions = Some(1, () => new PortalSession(
                act.At - Duration.FromMinutes(Between(0, 20)), act.At + Duration.FromMinutes(Between(-1, 20)))),
        };
    }

    private Designation DesignationOf(Act act)
    {
        var (hour, length) = (Between(0, 23), Between(1, 20));
        return new Designation(
            act.At - Duration.FromMinutes(Between(-60, 9000)),
            Chance(60) ? DesignationSource.Consumer : DesignationSource.CreditorFile)
        {
            Time = Chance(70)
                ? new WeeklyWindow(
                    Chance(60) ? Enum.GetValues<IsoDayOfWeek>().Skip(1) : [(IsoDayOfWeek)Between(1, 7)],
                    new LocalTime(hour, 0),
                    hour + length == 24 ? null : new LocalTime((hour + length) % 24, 30))
                : null,
            Place = Chance(30) ? Pick([.. ContactFacts.Place.Allowed ?? ["work"]]) : null,
            Only = Chance(25),
            From = Chance(20) ? act.At.InUtc().Date.PlusDays(Between(-2, 2)) : null,
            Through = Chance(20) ? act.At.InUtc().Date.PlusDays(Between(-2, 2)) : null,
            WithdrawnAt = Chance(20) ? act.At - Duration.FromMinutes(Between(-600, 600)) : null,
        };
    }
}
