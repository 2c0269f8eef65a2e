using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Everything that a decision is told; it fetches nothing.</summary>
/// <remarks>A function of the ledger up to a position, dated policy data and now.</remarks>
public sealed record Facts
{
    /// <summary>
    /// From which epoch of a ledger on it holds terms of allocation, returns in part and the like; see <see
    /// cref="Epoch"/>.
    /// </summary>
    public const int Moneyed = 4;

    /// <summary>
    /// From which epoch of a ledger on it holds sales with a cut-off, re-ages, money carried to the account's next case
    /// and the like; see <see cref="Epoch"/>.
    /// </summary>
    public const int Carried = 5;

    /// <summary>From which epoch of a ledger on it holds messages that are sent from here; see <see cref="Epoch"/>.
    /// </summary>
    public const int Outbound = 6;

    /// <summary>The instant of the decision.</summary>
    public required Instant Now { get; init; }

    /// <summary>Who asks.</summary>
    public required Principal By { get; init; }

    /// <summary>
    /// The epoch that the ledger has reached, from 1: no kind of entry of a later one may be emitted, for nodes that
    /// live beside this one could not read it.
    /// </summary>
    public int Epoch { get; init; } = Outbound;

    /// <summary>The policies of the case by their days; null where that of the decision is for every day.</summary>
    public PolicySeries? Policies { get; init; }

    /// <summary>What counts per account, over all its cases.</summary>
    public AccountState Account { get; init; } = AccountState.Initial;

    /// <summary>The debtor's time zone; null where nobody knows it.</summary>
    public DateTimeZone? DebtorZone { get; init; }

    /// <summary>The debtor's consent to contact in quiet hours; null where unknown.</summary>
    public bool? ConsentToQuietHours { get; init; }

    /// <summary>Holds of the person that reach over all his cases.</summary>
    public ImmutableArray<ActiveHold> PersonHolds { get; init; } = [];

    /// <summary>The debtor over all his cases; null where none is named.</summary>
    public KnownPerson? Person { get; init; }

    /// <summary>
    /// Another case of the account: its open one where a resolved one is decided on, its last one where the next is
    /// opened; null where there is none.
    /// </summary>
    public KnownCase? OtherCase { get; init; }

    /// <summary>
    /// The other cases that the command names, or that share an agreement with this one; null where what follows on
    /// them is not asked, as of a past decision that is taken again.
    /// </summary>
    public ImmutableArray<CoveredCase>? Covered { get; init; }

    /// <summary>
    /// Whom an act on the case is for, where the case names somebody else than its debtor in that part; null for the
    /// debtor, and where nobody is named.
    /// </summary>
    public ReachedPerson? Reached { get; init; }

    /// <summary>The template that the command names; null where it names none, or one that there is not.</summary>
    public MessageTemplate? Template { get; init; }

    /// <summary>For a payment that is matched to the case: the payment; null where there is none.</summary>
    public KnownPayment? Payment { get; init; }

    /// <summary>
    /// For a command on a person that is about one of his cases: the case; null where there is none of which he is the
    /// debtor.
    /// </summary>
    public CaseState? Case { get; init; }

    /// <summary>
    /// The case's past, where the command may tell of something before what was done on it (<see
    /// cref="LateFacts.MayBeLate"/>); null else, and where findings cannot be written yet.
    /// </summary>
    public CasePast? Past { get; init; }

    /// <summary>
    /// For a command on a person that tells of something before: the cases in which he has a part, as far as his record
    /// names them.
    /// </summary>
    public ImmutableArray<CasePast> Pasts { get; init; } = [];

    /// <summary>For a command on a person: his id, as cases name him; null for any other.</summary>
    public string? PersonId { get; init; }

    /// <summary>The version of <see cref="Case"/>; what is told there stands on it.</summary>
    public long CaseVersion { get; init; }

    /// <summary>For erasing a person's data: what is held about her; null for any other command.</summary>
    public Holdings? Holdings { get; init; }
}

/// <summary>A person as a decision found him.</summary>
/// <param name="Stream">His stream.</param>
/// <param name="Version">The version of its state; what is told there stands on it.</param>
/// <param name="State">What is known of him.</param>
public sealed record KnownPerson(string Stream, long Version, PersonState State);

/// <summary>Another case as a decision found it.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="Version">The version of its state; what is told there stands on it.</param>
/// <param name="State">The case.</param>
public sealed record KnownCase(string Stream, long Version, CaseState State);

/// <summary>Another case that is decided with the one asked, in one unit.</summary>
/// <param name="Known">The case.</param>
/// <param name="Facts">What is known besides of it: its account, its debtor.</param>
/// <param name="Policy">Its rules.</param>
public sealed record CoveredCase(KnownCase Known, Facts Facts, Policy Policy);

/// <summary>Somebody of a case who is not its debtor, as whom an act means to reach him.</summary>
/// <param name="Person">He, as the decision found him.</param>
/// <param name="Party">His part in the case.</param>
public sealed record ReachedPerson(KnownPerson Person, PartyKind Party)
{
    /// <summary>His id.</summary>
    public string Id => Person.Stream[(Person.Stream.IndexOf('/', StringComparison.Ordinal) + 1)..];
}

/// <summary>
/// Something that happened elsewhere and is told later; recorded also where a command would be refused.
/// </summary>
/// <remarks>
/// Faults of input refuse it all the same: another currency, a key of other data, a date in the future.
/// </remarks>
/// <param name="What">What happened, as the command that it would have been.</param>
/// <param name="EffectiveAt">When it happened.</param>
/// <param name="TimeOfDayKnown">False where only the date is known: rules about hours are then not assessable.</param>
/// <param name="Source">Who tells it, such as the name of a log or feed.</param>
public sealed record OutsideFact(
    CaseCommand What, Instant EffectiveAt, bool TimeOfDayKnown, string Source) : CaseCommand
{
    /// <summary>Whether an instant can stand in an entry: from 1900 to 2200. Another is refused.</summary>
    /// <param name="at">The instant.</param>
    public static bool IsUsable(Instant at) => InputChecks.IsUsable(at);
}

/// <summary>What counts per account across its cases; folded from the account's own stream.</summary>
public sealed record AccountState
{
    /// <summary>An account that nobody has seen.</summary>
    public static AccountState Initial { get; } = new();

    /// <summary>The state version of the account's stream.</summary>
    public long Version { get; init; }

    /// <summary>The unresolved case; null where there is none.</summary>
    public string? OpenCase { get; init; }

    /// <summary>The case opened last; null before the first.</summary>
    public string? LastCase { get; init; }

    /// <summary>Cases opened so far.</summary>
    public int Episodes { get; init; }

    /// <summary>Plans agreed so far, over the account's resolved cases.</summary>
    public int PlansAgreed { get; init; }

    /// <summary>Promises broken so far, over the account's resolved cases.</summary>
    public int PromisesBroken { get; init; }

    /// <summary>Since when each re-age and restructure of it counts, over all its cases.</summary>
    public ImmutableArray<LocalDate> ReAges { get; init; } = [];

    /// <summary>What is known of it beside its due items; each kind at most once, the latest value.</summary>
    public ImmutableArray<AccountFact> Facts { get; init; } = [];

    /// <summary>What is known of one kind; null where nothing is.</summary>
    public AccountFact? Fact(AccountFactKind kind)
    {
        foreach (var fact in Facts)
        {
            if (fact.Kind == kind)
            {
                return fact;
            }
        }

        return null;
    }

    /// <summary>The state after an event of the account's stream.</summary>
    public AccountState Evolve(AccountEvent happened) => happened switch
    {
        AccountCaseOpened e =>
            this with { Version = Version + 1, OpenCase = e.Case, LastCase = e.Case, Episodes = Episodes + 1 },
        AccountCaseReopened e => this with { Version = Version + 1, OpenCase = e.Case },
        AccountCaseResolved e => this with
        {
            Version = Version + 1,
            OpenCase = null,
            PlansAgreed = PlansAgreed + e.PlansAgreed,
            PromisesBroken = PromisesBroken + e.PromisesBroken,
        },
        AccountAgreementsCounted e => this with
        {
            Version = Version + 1,
            PlansAgreed = PlansAgreed + e.PlansAgreed,
            PromisesBroken = PromisesBroken + e.PromisesBroken,
        },
        AccountFactsRecorded e => StateAccountUse.Fold(this, e),
        AccountReAged e => this with { Version = Version + 1, ReAges = ReAges.Add(e.From) },
        _ => throw new InvalidOperationException($"{happened.GetType().Name} is no event of an account."),
    };
}

/// <summary>A case was opened on the account.</summary>
/// <param name="Case">The case id.</param>
/// <param name="Episode">Its number on the account, from 1.</param>
public sealed record AccountCaseOpened(string Case, int Episode) : AccountEvent;

/// <summary>The account's open case was resolved.</summary>
/// <param name="Case">The case id.</param>
/// <param name="Reason">Why.</param>
/// <param name="PlansAgreed">Plans agreed in it and not yet counted here.</param>
/// <param name="PromisesBroken">Promises broken in it and not yet counted here.</param>
public sealed record AccountCaseResolved(
    string Case, ResolutionReason Reason, int PlansAgreed, int PromisesBroken) : AccountEvent;

/// <summary>
/// What a resolved case of the account counts changed: a broken promise was kept by money told later, or the reverse.
/// </summary>
/// <param name="Case">The case id.</param>
/// <param name="PlansAgreed">Plans agreed in it and not yet counted here; below 0 where too many were.</param>
/// <param name="PromisesBroken">Promises broken in it and not yet counted here; below 0 where too many were.</param>
public sealed record AccountAgreementsCounted(string Case, int PlansAgreed, int PromisesBroken) : AccountEvent;

/// <summary>A resolved case of the account was opened again.</summary>
/// <param name="Case">The case id.</param>
/// <param name="Reason">Why.</param>
public sealed record AccountCaseReopened(string Case, ReopenReason Reason) : AccountEvent;
