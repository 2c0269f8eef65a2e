using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>States facts that stand on the case until others are told, or takes some back.</summary>
/// <param name="Key">Its key, unique on the case.</param>
/// <param name="Facts">Facts of the home <see cref="FactHome.Case"/>; each replaces what was known.</param>
public sealed record StateCaseFacts(string Key, ImmutableArray<StatedFact> Facts) : CaseCommand
{
    /// <summary>Names of facts that are held true no longer: they are not known again.</summary>
    public ImmutableArray<string> Retracted { get; init; } = [];

    /// <summary>Since when they hold, not in the future; null for today.</summary>
    public LocalDate? On { get; init; }

    /// <summary>Where that is shown; sealed in the ledger.</summary>
    public string? Evidence { get; init; }
}

/// <summary>States facts that stand on a person's record, over all his cases, or takes some back.</summary>
/// <param name="Key">Its key, unique on the person.</param>
/// <param name="Facts">Facts of the home <see cref="FactHome.Person"/>; each replaces what was known.</param>
public sealed record StatePersonFacts(string Key, ImmutableArray<StatedFact> Facts) : PersonCommand
{
    /// <inheritdoc cref="StateCaseFacts.Retracted"/>
    public ImmutableArray<string> Retracted { get; init; } = [];

    /// <inheritdoc cref="StateCaseFacts.On"/>
    public LocalDate? On { get; init; }

    /// <inheritdoc cref="StateCaseFacts.Evidence"/>
    public string? Evidence { get; init; }
}

/// <summary>Facts that stand on the case were told.</summary>
/// <param name="Key">Its key.</param>
/// <param name="On">Since when they hold.</param>
/// <param name="Facts">The facts.</param>
/// <param name="PlacedBy">Who told them.</param>
public sealed record CaseFactsRecorded(
    string Key, LocalDate On, ImmutableArray<StatedFact> Facts, string PlacedBy) : CaseEvent
{
    /// <summary>Names of facts that are held true no longer.</summary>
    public ImmutableArray<string> Retracted { get; init; } = [];

    /// <summary>Where that is shown.</summary>
    [Personal]
    public string? Evidence { get; init; }
}

/// <summary>Facts that stand on a person's record were told.</summary>
/// <param name="Key">Its key.</param>
/// <param name="On">Since when they hold.</param>
/// <param name="Facts">The facts.</param>
/// <param name="PlacedBy">Who told them.</param>
public sealed record PersonFactsRecorded(
    string Key, LocalDate On, ImmutableArray<StatedFact> Facts, string PlacedBy) : PersonEvent
{
    /// <summary>Names of facts that are held true no longer.</summary>
    public ImmutableArray<string> Retracted { get; init; } = [];

    /// <summary>Where that is shown.</summary>
    [Personal]
    public string? Evidence { get; init; }
}

/// <summary>A fact that stands until another is told.</summary>
/// <param name="Fact">The fact.</param>
/// <param name="Since">Since when it holds.</param>
/// <param name="PlacedBy">Who told it.</param>
public sealed record StandingFact(StatedFact Fact, LocalDate Since, string PlacedBy);

/// <summary>Facts that stand, on a case as on a person.</summary>
internal static class StandingFacts
{
    private static readonly string[] Leads = ["supervisor", "legal", "compliance", "integration"];

    // What follows from law or speaks against the debtor is judged by those who answer for it.
    private static readonly string[] OfLaw =
    [
        .. new[]
        {
            DebtFacts.DebtLawful, DebtFacts.LimitationExpiredOn, DebtFacts.RightHarmedKnownOn,
            DebtFacts.DebtTransferred, DebtFacts.GuaranteeKind, DebtFacts.GuaranteeMonths,
            DebtFacts.GuaranteeEndsOn, DebtFacts.GuaranteePreserved, DebtFacts.EnforcementFailed,
            DebtFacts.GuarantorNoticeSent, DebtFacts.ContactDataUntrue,
            DebtorFacts.JustifiedCase, DebtorFacts.EvidenceOfIntent, AgencyFacts.AgencyAppointed,
            AgencyFacts.AgentToldOfMoratorium, AgencyFacts.OutsourcingNoticeSent, AgencyFacts.TransferCommunicationSent,
            AgencyFacts.RecordsHandedOver, DataFacts.AdverseNoticeSent, DataFacts.CreditConsent,
            DataFacts.ObjectionReceived, DataFacts.ObjectionMarked, DataFacts.ObjectionOpen, AmountFacts.Authorisation,
        }.Select(fact => fact.Name),
    ];

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, KeyReused, DateOutOfRange, EffectiveInFuture, TooMany,
    // KeyUnknown, FieldsContradict, AmountTooLarge, RoleForbids.
    public static void Decide(Deciding d, StateCaseFacts command)
    {
        if (!d.RequireOpened() || !d.RequireKey(command.Key, "key")
            || d.Knows(d.State.HasKey(RecordedKind.Facts, command.Key)))
        {
            return;
        }

        var told = new Told(command.Facts, command.Retracted, command.On ?? d.Today, command.Evidence);
        if (Require(d, told, FactHome.Case, d.Today) && ExpectRole(d, told, d.Facts.By, d.IsOutside))
        {
            d.Emit(new CaseFactsRecorded(command.Key, told.On, told.Facts, d.Facts.By.Subject)
            {
                Retracted = told.Retracted,
                Evidence = command.Evidence,
            });
        }
    }

    // Refusals: PersonUnknown, FieldMissing, TextNotAllowed, DateOutOfRange, EffectiveInFuture, TooMany, KeyUnknown,
    // FieldsContradict, AmountTooLarge, RoleForbids.
    public static void Decide(PersonDeciding d, StatePersonFacts command)
    {
        if (!d.RequireKnown() || !d.RequireKey(command.Key, "key") || d.Knows(d.State.FactKeys.Contains(command.Key)))
        {
            return;
        }

        var told = new Told(command.Facts, command.Retracted, command.On ?? d.Today, command.Evidence);
        if (Require(d, told, FactHome.Person, d.Today) && ExpectRole(d, told, d.Facts.By, isOutside: false))
        {
            d.Emit(new PersonFactsRecorded(command.Key, told.On, told.Facts, d.Facts.By.Subject)
            {
                Retracted = told.Retracted,
                Evidence = command.Evidence,
            });
        }
    }

    public static CaseState Fold(CaseState state, CaseFactsRecorded e) => state with
    {
        Keys = state.Keys.Add(new RecordedKey(RecordedKind.Facts, e.Key)),
        Standing = With(state.Standing, e.Facts, e.Retracted, (e.On, e.PlacedBy)),
    };

    public static PersonState Fold(PersonState state, PersonFactsRecorded e) => state with
    {
        FactKeys = state.FactKeys.Add(e.Key),
        Standing = With(state.Standing, e.Facts, e.Retracted, (e.On, e.PlacedBy)),
    };

    /// <summary>
    /// What the rules are told of an act: what is known of it, then what stands on the case, on the debtor, and what
    /// holds for the bank. What began after the act did not hold yet.
    /// </summary>
    /// <param name="named">What is known of the act; null for nothing.</param>
    /// <param name="state">The case.</param>
    /// <param name="person">The debtor; null where none is named.</param>
    /// <param name="policy">The rules in scope.</param>
    /// <param name="on">The day of the act.</param>
    public static NamedFacts Under(
        NamedFacts? named, CaseState state, PersonState? person, Policy policy, LocalDate on)
    {
        var known = named ?? NamedFacts.None;
        if (!state.Standing.IsEmpty)
        {
            known = known.And(HoldingOn(state.Standing, on));
        }

        if (person is { Standing.IsEmpty: false })
        {
            known = known.And(HoldingOn(person.Standing, on));
        }

        return policy.House.IsEmpty ? known : known.And(policy.House);
    }

    private static ImmutableArray<StatedFact> HoldingOn(ImmutableArray<StandingFact> standing, LocalDate on) =>
        [.. standing.Where(one => one.Since <= on).Select(one => one.Fact)];

    private static ImmutableArray<StandingFact> With(
        ImmutableArray<StandingFact> standing, ImmutableArray<StatedFact> facts, ImmutableArray<string> retracted,
        (LocalDate Since, string By) told) =>
    [
        .. standing.Where(one => !retracted.Contains(one.Fact.Name)
            && facts.All(fact => fact.Name != one.Fact.Name)),
        .. facts.Select(fact => new StandingFact(fact, told.Since, told.By)),
    ];

    private static bool Require(InputChecks d, Told told, FactHome home, LocalDate today) =>
        d.Require(!told.Facts.IsEmpty || !told.Retracted.IsEmpty, RefusalCode.FieldMissing,
            "Name a fact and its value, or one that is held true no longer.")
        && StatedFacts.Require(d, told.Facts, home)
        && d.Require(told.Retracted.Length <= StatedFacts.Most, RefusalCode.TooMany,
            $"At most {StatedFacts.Most} facts are stated at once.")
        && told.Retracted.All(name => d.Require(
            FactNames.Find(name)?.Home == home, RefusalCode.KeyUnknown, $"There is no fact {name} that stands here."))
        && told.Retracted.All(name => d.Require(
            told.Facts.All(fact => fact.Name != name), RefusalCode.FieldsContradict,
            $"The fact {name} is stated and taken back at once."))
        && d.RequireDate(told.On, "on")
        && d.Require(told.On <= today, RefusalCode.EffectiveInFuture, "What is told lies in the future.")
        && (told.Evidence is null || d.RequireName(told.Evidence, "evidence"));

    private static bool ExpectRole(InputChecks d, Told told, Principal by, bool isOutside) =>
        isOutside || Leads.Contains(by.Role)
        || d.Require(told.Names.All(name => !OfLaw.Contains(name)), RefusalCode.RoleForbids,
            "What follows from law is stated by a supervisor, by the legal department or by compliance.");

    /// <summary>What is told, with absent lists as empty ones.</summary>
    private sealed record Told
    {
        public Told(
            ImmutableArray<StatedFact> facts, ImmutableArray<string> retracted, LocalDate on, string? evidence)
        {
            Facts = facts.IsDefault ? [] : facts;
            Retracted = retracted.IsDefault ? [] : retracted;
            On = on;
            Evidence = evidence;
        }

        public ImmutableArray<StatedFact> Facts { get; }

        public ImmutableArray<string> Retracted { get; }

        public LocalDate On { get; }

        public string? Evidence { get; }

        public IEnumerable<string> Names => Facts.Select(fact => fact.Name).Concat(Retracted);
    }
}
