using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>
/// Folds a ledger in the order of positions and gives every decision with what it turned on: the states before it, the
/// facts, the policy that was in force on its day, and what that would have been with drafts.
/// </summary>
/// <remarks>
/// One instance, one pass. Personal text stays closed, so no key is needed. Memory is bounded: states are kept for the
/// streams met last, 1 to 3 KB each, and a stream that comes back later is folded again from the store.
/// </remarks>
/// <param name="store">The ledger, for streams that come back.</param>
/// <param name="shipped">The packs that ship, and which of them are in force.</param>
/// <param name="drafts">The packs that take the place of those of their ids, or join them.</param>
/// <param name="mostStates">States kept.</param>
public sealed class PastDecisions(
    ILedgerStore store, PolicyBook shipped, IReadOnlyList<RulePack> drafts,
    int mostStates = PastDecisions.DefaultStates)
{
    /// <summary>States kept unless the caller says otherwise: 200 to 600 MB where there are as many.</summary>
    public const int DefaultStates = 262_144;

    private static readonly string PermissionFacts = EventKinds.NameOf<PermissionFactsStated>();
    private static readonly string Used = EventKinds.NameOf<OverrideUsed>();

    private readonly StreamFolds folds = new(store, mostStates, new KeyUse());
    private readonly PastPolicies policies = new(shipped, drafts);
    private readonly List<LedgerEntry> unit = [];

    /// <summary>The entry of a row, for <see cref="Take"/>; on any thread, each with texts of its own.</summary>
    /// <param name="stored">The row.</param>
    /// <param name="texts">Texts that repeat.</param>
    /// <exception cref="LedgerStoreException">The bytes are no entry.</exception>
    public static LedgerEntry Read(StoredEntry stored, TextPool texts) => EntryReading.EntryOf(stored, texts);

    /// <summary>Takes the next entry in the order of positions.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>The decision that ended before it; null where that was none of a case or person.</returns>
    /// <exception cref="LedgerStoreException">An entry is damaged or of a newer build, or the world failed.</exception>
    public PastDecision? Take(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var ended = unit.Count > 0 && (unit[^1].Command != entry.Command || unit[^1].Fingerprint != entry.Fingerprint)
            ? End()
            : null;
        unit.Add(entry);
        return ended;
    }

    /// <summary>Ends the pass.</summary>
    /// <returns>The last decision; null where that was none of a case or person.</returns>
    /// <exception cref="LedgerStoreException">As with every entry.</exception>
    public PastDecision? Finish() => unit.Count > 0 ? End() : null;

    private PastDecision? End()
    {
        var decided = Decided();
        foreach (var entry in unit)
        {
            switch (entry.Stream.Kind)
            {
                case "policy": policies.Take(entry); break;
                case "case" or "person" or "account": Fold(entry); break;
                default: break; // Nothing that is decided again turns on the rest.
            }
        }

        unit.Clear();
        return decided;
    }

    private void Fold(LedgerEntry entry)
    {
        if (folds.Of(entry).Take(entry) is { } fault)
        {
            throw new LedgerStoreException(StoreFailure.Corrupt,
                $"entry {entry.Position} of {entry.Stream}: {fault.What}", "run audit verify, which says more");
        }
    }

    private PastDecision? Decided()
    {
        var own = unit.FindIndex(entry => entry.Stream.Kind is "case" or "person");
        return own < 0 ? null
            : SystemKinds.Contains(unit[own].Kind) ? Refused(unit[own])
            : unit[own].Stream.Kind == "case" ? OnCase(unit[own])
            : OnPerson(unit[own]);
    }

    private PastDecision OnCase(LedgerEntry first)
    {
        var entries = unit.FindAll(entry => entry.Stream == first.Stream && EventKinds.Contains(entry.Kind));
        var events = entries.ConvertAll(entry => (CaseEvent)Decode(entry));
        var state = (CaseState)folds.Before(first.Stream, unit[0].Position).State!;
        var past = PastCommands.Of(state, events, judged: first.Rules.Count > 0);
        var template = past?.Template is { } used ? TemplateShelf.Of(used) : null;
        var decision = new PastDecision
        {
            Entry = first,
            Told = past is null ? first : entries[events.FindIndex(happened => ReferenceEquals(happened, past.Event))],
            Case = first.Stream.Name,
            Events = events,
            Before = past?.Before ?? state,
        };
        if (past is null)
        {
            return decision;
        }

        var (inForce, draft) = policies.Of(state.Opened!.Packs);
        var at = decision.At;
        var told = events[0].Outside;
        var what = past.Command is Remind reminder && template is not null
            ? reminder with { Template = new TemplateName(template.Id, template.Version, template.Language) }
            : past.Command;
        var command = told is null ? what : new OutsideFact(what, at, IsTimeKnown(first, inForce), told);
        var asked = new Asked(state, AccountOf(state), what, By(first), at) { IsTold = told is not null };
        var facts = Facts(asked, told is null ? at : Instant.FromUnixTimeMilliseconds(first.RecordedAtMs)) with
        {
            Template = template,
        };
        return decision with
        {
            Command = command,
            InForce = Ground(inForce, at, facts),
            Draft = Ground(draft, at, facts),
        };
    }

    /// <summary>
    /// Whether more than the day is known of what was told: of a day alone the first instant stands, and entries do not
    /// say which it was.
    /// </summary>
    private static bool IsTimeKnown(LedgerEntry first, PolicySeries series)
    {
        var at = Instant.FromUnixTimeMilliseconds(first.EffectiveAtMs).InZone(series.OfficialZone);
        return at.TimeOfDay != series.OfficialZone.AtStartOfDay(at.Date).TimeOfDay;
    }

    private PastDecision? OnPerson(LedgerEntry first)
    {
        if (Decode(first) is not ContactPermissionGranted granted)
        {
            return null;
        }

        var beside = unit.FindAll(entry => entry.Kind == PermissionFacts || entry.Kind == Used).ConvertAll(Decode);
        if (PastCommands.Of(granted, beside.OfType<PermissionFactsStated>().FirstOrDefault(),
            beside.OfType<OverrideUsed>().FirstOrDefault()) is not { } command)
        {
            return null;
        }

        var person = (PersonState)folds.Before(first.Stream, unit[0].Position).State!;
        return OnPermission(first, command, person) with { Permission = (command, person) };
    }

    private PastDecision OnPermission(LedgerEntry first, RequestContactPermission command, PersonState person)
    {
        var state = CaseOf(command.Case);
        var decision = new PastDecision { Entry = first, Told = first, Case = command.Case, Before = state };
        if (!state.Exists)
        {
            return decision;
        }

        var (inForce, draft) = policies.Of(state.Opened!.Packs);
        var facts = new Facts { Now = decision.At, By = By(first), Case = state };
        facts = WithReached(facts, Reaching.Of(state, command.Party, command.PartyPerson));
        return decision with
        {
            InForce = Ground(inForce, decision.At, facts, person),
            Draft = Ground(draft, decision.At, facts, person),
        };
    }

    private PastDecision? Refused(LedgerEntry first)
    {
        if (EntryReading.DecodeOwn(first) is not { Value: RefusalPayload refusal })
        {
            return null;
        }

        var kept = unit.FirstOrDefault(entry => entry.Kind == SystemKinds.ActRefused.Name);
        var acts = kept is null ? [] : ((ActRefused?)EntryReading.DecodeOwn(kept).Value)?.Acts ?? [];
        var told = new PastDecision
        {
            Entry = first,
            Told = first,
            Case = first.Stream.Kind == "case" ? first.Stream.Name : null,
            Refusal = refusal,
            Acts = [.. acts.Select(act => act.As(By(first)))],
        };
        return acts.IsEmpty ? told
            : first.Stream.Kind == "case" ? OnCase(told, acts[0])
            : OnPerson(told, acts[0]);
    }

    private PastDecision OnCase(PastDecision refused, RefusedAct act)
    {
        var first = refused.Entry;
        var state = (CaseState)folds.Before(first.Stream, unit[0].Position).State!;
        if (!state.Exists)
        {
            return refused;
        }

        var (inForce, draft) = policies.Of(state.Opened!.Packs);
        var asked = new Asked(state, AccountOf(state), new AssessEntry(), By(first), refused.At);
        var facts = WithReached(Facts(asked, refused.At), PartyOf(state, act));
        return refused with
        {
            Before = state,
            InForce = Ground(inForce, refused.At, facts),
            Draft = Ground(draft, refused.At, facts),
        };
    }

    /// <summary>A permission is refused on the debtor's record; the case is that of the act.</summary>
    private PastDecision OnPerson(PastDecision refused, RefusedAct act)
    {
        if (act.Case is not { } about || CaseOf(about) is not { Exists: true } state)
        {
            return refused;
        }

        var person = (PersonState)folds.Before(refused.Entry.Stream, unit[0].Position).State!;
        var (inForce, draft) = policies.Of(state.Opened!.Packs);
        var facts = WithReached(new Facts { Now = refused.At, By = By(refused.Entry), Case = state },
            PartyOf(state, act)) with
        {
            Person = new KnownPerson(refused.Entry.Stream.Value, 0, person),
        };
        return refused with
        {
            Case = about,
            Before = state,
            InForce = Ground(inForce, refused.At, facts, person),
            Draft = Ground(draft, refused.At, facts, person),
        };
    }

    private static CaseParty? PartyOf(CaseState state, RefusedAct act) =>
        act.Person is null ? null : Reaching.Of(state, act.Party, act.Person);

    /// <summary>What was known of a case, its account, its debtor and who else was meant.</summary>
    private Facts Facts(Asked asked, Instant now)
    {
        var facts = new Facts { Now = now, By = asked.By, Account = asked.Account };
        if (asked.State.Stage == CaseStage.Resolved && asked.Account.OpenCase is { } open
            && open != asked.State.Opened!.Case)
        {
            facts = facts with { OtherCase = new KnownCase("case/" + open, 0, CaseOf(open)) };
        }

        if (asked.Debtor is not { } debtor)
        {
            return WithReached(facts, Reaching.Of(asked, null));
        }

        var person = PersonOf(debtor);
        facts = facts with { Person = new KnownPerson("person/" + debtor, 0, person) };
        return WithReached(facts, Reaching.Of(asked, person));
    }

    private Facts WithReached(Facts facts, CaseParty? party) => party is not { } meant
        ? facts
        : facts with
        {
            Reached = new ReachedPerson(
                new KnownPerson("person/" + meant.Person, 0, PersonOf(meant.Person)), meant.Role),
        };

    private static PastGround Ground(PolicySeries series, Instant at, Facts facts, PersonState? himself = null)
    {
        var policy = series.On(at.InZone(series.OfficialZone).Date);
        return new PastGround(policy, (himself ?? facts.Person?.State) is { } person
            ? PersonFacts.Add(facts, person, at, policy)
            : facts);
    }

    private AccountState AccountOf(CaseState state) => State<AccountState>(state.Opened!.AccountStream);

    private CaseState CaseOf(string id) => State<CaseState>("case/" + id);

    private PersonState PersonOf(string id) => State<PersonState>("person/" + id);

    private T State<T>(string stream) =>
        (T)folds.Before(StreamId.FromStore(stream), unit[0].Position).State!;

    private static Principal By(LedgerEntry entry) => new(
        entry.Principal.Subject, entry.Principal.Role, entry.Principal.Organisation, entry.Principal.Branch);

    private static DomainEvent Decode(LedgerEntry entry) =>
        EntryReading.DecodeClosed(entry) ?? throw EntryReading.Newer(entry);
}
